package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id under which a request appears in the log and in its problem. */
final class TraceId {

  static final String HEADER = "X-Request-Id";
  static final String MDC_KEY = "traceId";

  private static final String ATTRIBUTE = TraceId.class.getName();
  // W3C Trace Context, level 1.
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private TraceId() {}

  /** The request's id: the same whenever the same request asks. */
  static String of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String known) {
      return known;
    }
    var id =
        group(TRACEPARENT, request.getHeader("traceparent"), 1)
            .or(() -> group(REQUEST_ID, request.getHeader(HEADER), 0))
            .orElseGet(TraceId::random);
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }

  static String random() {
    return UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
  }

  private static Optional<String> group(Pattern pattern, @Nullable String header, int group) {
    if (header == null) {
      return Optional.empty();
    }
    var matcher = pattern.matcher(header);
    return matcher.matches() ? Optional.ofNullable(matcher.group(group)) : Optional.empty();
  }
}
