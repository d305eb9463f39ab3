package io.bitlens.security.audit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Records every change that a known caller asks for, once it is answered. */
final class AuditFilter extends OncePerRequestFilter {

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();
  private final AuditTrail trail;
  private final Predicate<HttpServletRequest> changesNothing;

  AuditFilter(AuditTrail trail, Predicate<HttpServletRequest> changesNothing) {
    this.trail = trail;
    this.changesNothing = changesNothing;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return READING.contains(request.getMethod()) || changesNothing.test(request);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var caller = Optional.ofNullable(SecurityContextHolder.getContext().getAuthentication());
    try {
      chain.doFilter(request, response);
    } finally {
      if (caller.filter(trust::isAuthenticated).isPresent()) {
        trail.record(new AuditedRequest(request, response, caller));
      }
    }
  }
}
