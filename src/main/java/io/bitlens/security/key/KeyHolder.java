package io.bitlens.security.key;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A caller who sent a key. */
public final class KeyHolder extends AbstractAuthenticationToken {

  private final String owner;
  private final String credential;

  KeyHolder(String owner, String credential, Collection<Scope> scopes) {
    super(scopes.stream().map(scope -> new SimpleGrantedAuthority(scope.text())).toList());
    this.owner = owner;
    this.credential = credential;
    setAuthenticated(true);
  }

  @Override
  public Object getPrincipal() {
    return owner;
  }

  /** Which key it was, not what it says. */
  @Override
  public Object getCredentials() {
    return credential;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyHolder holder
        && owner.equals(holder.owner)
        && credential.equals(holder.credential)
        && super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + credential.hashCode();
  }
}
