package io.bitlens.web;

import io.bitlens.telemetry.TraceContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request its ids: in the log, in the answer's {@code X-Request-Id}, and as the
 * answer's {@code traceparent}. Within the filter that begins the request's span.
 */
@Component
@Order(TraceIdFilter.ORDER)
class TraceIdFilter extends OncePerRequestFilter {

  /** Behind Spring's own observation of requests, at 1. */
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

  private static final String TRACE_ID = "traceId";
  private static final String REQUEST_ID = "requestId";

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var trace = RequestTrace.of(request);
    response.setHeader(RequestTrace.REQUEST_ID, trace.requestId());
    trace.traceparent().ifPresent(written -> response.setHeader(TraceContext.TRACEPARENT, written));
    // The span has put its own there, but it is over by the time that an error is dispatched.
    try (var _ = MDC.putCloseable(TRACE_ID, trace.traceId());
        var _ = MDC.putCloseable(REQUEST_ID, trace.requestId())) {
      chain.doFilter(request, response);
    }
  }

  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }
}
