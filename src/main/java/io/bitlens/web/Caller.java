package io.bitlens.web;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Who sent a request. */
public final class Caller {

  /** Everybody whom nobody has asked who they are. */
  public static final String ANONYMOUS = "anonymous";

  /** The longest name, in characters. */
  public static final int MAX_LENGTH = 200;

  private Caller() {}

  /** The caller's name. */
  public static String name(@Nullable Principal principal) {
    return principal == null ? ANONYMOUS : principal.getName();
  }
}
