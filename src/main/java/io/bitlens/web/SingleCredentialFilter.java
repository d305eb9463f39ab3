package io.bitlens.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Refuses two keys or two tokens before one of them says who the caller is. */
@Component
@ConditionalOnWebApplication // only there problems are answered
@Order(TraceIdFilter.ORDER + 1)
class SingleCredentialFilter extends OncePerRequestFilter {

  private static final List<String> CREDENTIALS = List.of("X-API-Key", HttpHeaders.AUTHORIZATION);

  private final HandlerExceptionResolver problems;

  SingleCredentialFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      SingleHeaders.require(request, CREDENTIALS);
    } catch (ApiException refusal) {
      problems.resolveException(request, response, null, refusal);
      return;
    }
    chain.doFilter(request, response);
  }
}
