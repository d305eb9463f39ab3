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
 * Takes the caller's name from a header that the gateway in front sets. Whoever can go round the
 * gateway can claim to be anybody: it tells callers apart, and keeps nobody out.
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
    if (name == null) {
      chain.doFilter(request, response);
    } else if (!isName(name)) {
      var problem =
          new FieldProblem(
              header, "must be 1 to " + Caller.MAX_LENGTH + " visible ASCII characters");
      problems.resolveException(request, response, null, ApiException.invalid(List.of(problem)));
    } else {
      chain.doFilter(new Named(request, name), response);
    }
  }

  private static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= Caller.MAX_LENGTH
        && name.chars().allMatch(c -> c >= ' ' && c < 127);
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
