package io.bitlens.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the scheme, host, path prefix and client of a request from {@code X-Forwarded-*} or {@code
 * Forwarded}, if it came through a trusted gateway, and hides these headers otherwise: anybody can
 * send them.
 */
final class ForwardedRequests extends OncePerRequestFilter {

  private static final String TRUSTED = ForwardedRequests.class.getName() + ".trusted";
  private static final String REFUSAL = ForwardedRequests.class.getName() + ".refusal";
  private static final List<String> BELIEVED =
      List.of(
          "Forwarded",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Port",
          "X-Forwarded-Prefix",
          "X-Forwarded-Proto",
          "X-Forwarded-Ssl");

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Pattern HOST = Pattern.compile("[\\w.-]+|\\[[\\p{XDigit}:.]+]");
  private static final Pattern PREFIX =
      Pattern.compile("(/([\\w.~!$&'()*+;=:@-]|%\\p{XDigit}{2})+)*");
  private static final int MAX_PORT = 65_535;

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

  /** Why a trusted gateway's headers could not be read; empty if they could. */
  static Optional<ApiException> refusal(HttpServletRequest request) {
    return Optional.ofNullable((ApiException) request.getAttribute(REFUSAL));
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
    // What could not be read once must not be read again for the answer that says so.
    if (trusted && refusal(request).isEmpty()) {
      believe(request, response, chain);
    } else {
      hiding.doFilter(request, response, chain);
    }
  }

  private void believe(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var read = new AtomicBoolean();
    believing.doFilter(
        request,
        response,
        (believed, answer) -> {
          if (believed.equals(request) || makesSense((HttpServletRequest) believed)) {
            read.set(true);
            chain.doFilter(believed, answer);
          } else {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
          }
        });
    if (!read.get()) {
      // 400, by Spring or by the check; the container asks for its body when all filters are done.
      request.setAttribute(REFUSAL, refused(request));
    }
  }

  /** Spring takes any scheme, host and prefix, which then are in links, or in no path at all. */
  private static boolean makesSense(HttpServletRequest request) {
    return SCHEMES.contains(request.getScheme())
        && HOST.matcher(request.getServerName()).matches()
        && request.getServerPort() <= MAX_PORT
        && PREFIX.matcher(request.getContextPath()).matches();
  }

  private static ApiException refused(HttpServletRequest request) {
    return ApiException.malformed(
        BELIEVED.stream()
            .filter(name -> request.getHeader(name) != null)
            .map(name -> new FieldProblem(name, "cannot be read, or another one of the gateway's"))
            .toList());
  }

  @Override
  protected void doFilterNestedErrorDispatch(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    doFilterInternal(request, response, chain);
  }
}
