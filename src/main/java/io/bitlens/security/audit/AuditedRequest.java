package io.bitlens.security.audit;

import io.bitlens.web.Caller;
import io.bitlens.web.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;

/** A request that was answered, with whoever sent it. */
record AuditedRequest(
    HttpServletRequest request, HttpServletResponse response, Optional<Authentication> caller) {

  private static final int MAX_PATH = 1000;

  AuditEvent event(UUID id, Instant at) {
    return new AuditEvent(
        id,
        at,
        caller.map(Authentication::getName).orElse(Caller.ANONYMOUS),
        caller.map(Authentication::getCredentials).map(AuditedRequest::credential).orElse("none"),
        request.getRemoteAddr(),
        request.getMethod(),
        shortened(request.getRequestURI()),
        response.getStatus(),
        Optional.ofNullable(shortenedIfThere(response.getHeader(HttpHeaders.LOCATION))),
        RequestId.of(request));
  }

  /** What it was, never what it says. */
  private static String credential(Object sent) {
    return sent instanceof OAuth2Token ? "token" : String.valueOf(sent);
  }

  private static @Nullable String shortenedIfThere(@Nullable String text) {
    return text == null ? null : shortened(text);
  }

  private static String shortened(String text) {
    return text.length() <= MAX_PATH ? text : text.substring(0, MAX_PATH);
  }
}
