package io.bitlens.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the scheme, host, path prefix and client of a request from {@code X-Forwarded-*} or {@code
 * Forwarded}, if it came through a trusted gateway, and hides these headers otherwise: anybody can
 * send them.
 */
final class ForwardedRequests extends OncePerRequestFilter {

  private static final String TRUSTED = ForwardedRequests.class.getName() + ".trusted";

  private final TrustedProxies proxies;
  private final ForwardedHeaderFilter believing = new ForwardedHeaderFilter();
  private final ForwardedHeaderFilter hiding = new ForwardedHeaderFilter();

  ForwardedRequests(TrustedProxies proxies) {
    this.proxies = proxies;
    hiding.setRemoveOnly(true);
  }

  /** Whether the request came through a trusted gateway. */
  static boolean trusted(HttpServletRequest request) {
    return Boolean.TRUE.equals(request.getAttribute(TRUSTED));
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean trusted = proxies.contain(request.getRemoteAddr());
    request.setAttribute(TRUSTED, trusted);
    (trusted ? believing : hiding).doFilter(request, response, chain);
  }

  @Override
  protected void doFilterNestedErrorDispatch(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    doFilterInternal(request, response, chain);
  }
}
