package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.servlet.AsyncHandlerInterceptor;

/** Names the caller in the lines that are logged for a request, where somebody knows the caller. */
final class CallerInLog implements AsyncHandlerInterceptor {

  private static final String PRINCIPAL = "principal";

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    var principal = request.getUserPrincipal();
    if (principal != null) {
      MDC.put(PRINCIPAL, principal.getName());
    }
    return true;
  }

  @Override
  public void afterCompletion(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable Exception failure) {
    MDC.remove(PRINCIPAL);
  }

  /** The thread goes on with something else, and another one ends the request. */
  @Override
  public void afterConcurrentHandlingStarted(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    MDC.remove(PRINCIPAL);
  }
}
