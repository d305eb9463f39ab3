package io.bitlens.security.key;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/** Knows callers by the key that they send. */
final class ApiKeyFilter extends OncePerRequestFilter {

  static final String HEADER = "X-API-Key";

  /** Owner of what the holder of the first key makes. */
  private static final String ADMINISTRATOR = "administrator";

  private final ApiKeys keys;
  private final Optional<AdminKey> admin;
  private final AuthenticationEntryPoint refusals;

  ApiKeyFilter(ApiKeys keys, Optional<AdminKey> admin, AuthenticationEntryPoint refusals) {
    this.keys = keys;
    this.admin = admin;
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var sent = request.getHeader(HEADER);
    if (sent == null) {
      chain.doFilter(request, response);
      return;
    }
    if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
      refusals.commence(
          request,
          response,
          new RefusedKeyException("The request has a key and a token; send one of them."));
      return;
    }
    var holder = holder(sent);
    if (holder.isEmpty()) {
      refusals.commence(
          request,
          response,
          new RefusedKeyException("The key is not valid here, or not any more."));
      return;
    }
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(holder.get());
    SecurityContextHolder.setContext(context);
    chain.doFilter(request, response);
  }

  private Optional<KeyHolder> holder(String sent) {
    if (admin.filter(key -> key.is(sent)).isPresent()) {
      return Optional.of(new KeyHolder(ADMINISTRATOR, "admin key", Set.of(Scope.ADMIN)));
    }
    return keys.opened(sent)
        .map(key -> new KeyHolder(key.owner(), "key " + key.id(), key.scopes()));
  }
}
