package io.bitlens.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Takes the caller's name from a header that a trusted gateway in front sets; of others it is
 * ignored. It tells callers apart, so that they take turns, and keeps nobody out.
 */
final class CallerFilter extends OncePerRequestFilter {

  private final String header;
  private final HandlerExceptionResolver problems;

  CallerFilter(String header, HandlerExceptionResolver problems) {
    this.header = header;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var name = request.getHeader(header);
    if (name == null || !ForwardedRequests.trusted(request)) {
      chain.doFilter(request, response);
      return;
    }
    try {
      require(request, name);
    } catch (ApiException refusal) {
      problems.resolveException(request, response, null, refusal);
      return;
    }
    chain.doFilter(new Named(request, name), response);
  }

  private void require(HttpServletRequest request, String name) {
    SingleHeaders.require(request, List.of(header));
    if (!Caller.isName(name)) {
      var rule = "must be 1 to " + Caller.MAX_LENGTH + " visible ASCII characters";
      throw ApiException.invalid(List.of(new FieldProblem(header, rule)));
    }
  }

  /** A request whose caller is known. */
  private static final class Named extends HttpServletRequestWrapper {

    private final String name;

    Named(HttpServletRequest request, String name) {
      super(request);
      this.name = name;
    }

    @Override
    public Principal getUserPrincipal() {
      return () -> name;
    }

    @Override
    public String getRemoteUser() {
      return name;
    }
  }
}
