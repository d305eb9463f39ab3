package io.bitlens.web;

import io.bitlens.telemetry.TraceContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a request.
 *
 * @param traceId under which it appears in traces, in the log and in its problem
 * @param traceparent its span, as W3C Trace Context writes it; empty if nothing is traced
 * @param requestId the caller's own id for it, or else the trace's
 */
record RequestTrace(String traceId, Optional<String> traceparent, String requestId) {

  static final String REQUEST_ID = "X-Request-Id";

  private static final String ATTRIBUTE = RequestTrace.class.getName();
  private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** The request's ids: the same whenever the same request asks, in other dispatches of it too. */
  static RequestTrace of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof RequestTrace known) {
      return known;
    }
    var context = TraceContext.current();
    var traceId = context.map(TraceContext::traceId).orElseGet(RequestTrace::random);
    var trace =
        new RequestTrace(
            traceId,
            context.map(TraceContext::traceparent),
            given(request.getHeader(REQUEST_ID)).orElse(traceId));
    request.setAttribute(ATTRIBUTE, trace);
    return trace;
  }

  /** A trace id of something that nothing traces. */
  static String random() {
    return UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
  }

  private static Optional<String> given(@Nullable String header) {
    return Optional.ofNullable(header).filter(GIVEN.asMatchPredicate());
  }
}
