package io.bitlens.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Predicate;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Answers requests that this process does not serve with a NOT_FOUND problem. */
public final class ProblemFilter extends OncePerRequestFilter {

  private final Predicate<HttpServletRequest> refused;
  private final String detail;
  private final HandlerExceptionResolver problems;

  /**
   * A filter.
   *
   * @param detail what the answer says
   */
  public ProblemFilter(
      Predicate<HttpServletRequest> refused, String detail, HandlerExceptionResolver problems) {
    this.refused = refused;
    this.detail = detail;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (refused.test(request)) {
      problems.resolveException(
          request, response, null, new ApiException(ProblemCode.NOT_FOUND, detail));
    } else {
      chain.doFilter(request, response);
    }
  }
}
