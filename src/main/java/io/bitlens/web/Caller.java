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

  /** Whether callers can be called so: 1 to {@value #MAX_LENGTH} visible ASCII characters. */
  public static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= MAX_LENGTH
        && name.chars().allMatch(c -> c >= ' ' && c < 127);
  }

  /** The caller's name. */
  public static String name(@Nullable Principal principal) {
    return principal == null ? ANONYMOUS : principal.getName();
  }
}
