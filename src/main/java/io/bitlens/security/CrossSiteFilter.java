package io.bitlens.security;

import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses changes that a page of another site has a browser send: nothing here is meant for them,
 * and an open service on the reader's own machine would take them for the reader.
 */
final class CrossSiteFilter extends OncePerRequestFilter {

  // Fetch Metadata, W3C: browsers set it and pages cannot; other clients do not send it.
  private static final String SITE = "Sec-Fetch-Site";
  private static final Set<String> OTHERS = Set.of("cross-site", "same-site");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final HandlerExceptionResolver problems;

  CrossSiteFilter(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var site = request.getHeader(SITE);
    if (site != null && OTHERS.contains(site) && !READING.contains(request.getMethod())) {
      problems.resolveException(
          request,
          response,
          null,
          new ApiException(ProblemCode.FORBIDDEN, "Pages of other sites may change nothing here."));
      return;
    }
    chain.doFilter(request, response);
  }
}
