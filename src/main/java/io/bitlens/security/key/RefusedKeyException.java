package io.bitlens.security.key;

import org.springframework.security.core.AuthenticationException;

/** A key that opens nothing. */
public final class RefusedKeyException extends AuthenticationException {

  public RefusedKeyException(String detail) {
    super(detail);
  }
}
