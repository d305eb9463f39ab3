package io.bitlens.security;

import io.bitlens.security.key.Scope;
import io.bitlens.web.Ownership;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Shows a request what its caller owns, and administrators everything. */
final class OwnershipFilter extends OncePerRequestFilter {

  private final AuthenticationTrustResolverImpl trust = new AuthenticationTrustResolverImpl();

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var caller = SecurityContextHolder.getContext().getAuthentication();
    if (caller == null || !trust.isAuthenticated(caller)) {
      // Let in to what belongs to nobody.
      chain.doFilter(request, response);
      return;
    }
    try {
      if (administrates(caller)) {
        Ownership.ofAll(caller.getName(), () -> pass(request, response, chain));
      } else {
        Ownership.of(caller.getName(), () -> pass(request, response, chain));
      }
    } catch (ServletException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  private static boolean administrates(Authentication caller) {
    return caller.getAuthorities().stream()
        .anyMatch(authority -> Scope.ADMIN.text().equals(authority.getAuthority()));
  }

  private static boolean pass(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(request, response);
    return true;
  }
}
