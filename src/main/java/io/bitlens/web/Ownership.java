package io.bitlens.web;

import java.util.Optional;

/**
 * Whose resources the work of a thread may see. Bound to a request by whoever knows its caller;
 * where nothing is bound, as in workers and where callers are not asked who they are, everything is
 * seen. What is not seen is answered as if it were not there.
 */
public final class Ownership {

  private static final ScopedValue<Bound> CALLER = ScopedValue.newInstance();

  private record Bound(String owner, boolean everything) {}

  private Ownership() {}

  /** The caller's own name, under which it makes things: {@link Caller#ANONYMOUS} if unknown. */
  public static String own() {
    return CALLER.isBound() ? CALLER.get().owner() : Caller.ANONYMOUS;
  }

  /** The only owner whose resources are seen; empty if those of all are. */
  public static Optional<String> only() {
    return CALLER.isBound() && !CALLER.get().everything()
        ? Optional.of(CALLER.get().owner())
        : Optional.empty();
  }

  /** Whether something of an owner is seen. */
  public static boolean sees(String owner) {
    return only().map(owner::equals).orElse(true);
  }

  /**
   * Does something for a caller who sees what is theirs.
   *
   * @param <R> what comes of it
   * @param <X> how it may fail
   */
  public static <R, X extends Throwable> R of(
      String owner, ScopedValue.CallableOp<? extends R, X> work) throws X {
    return ScopedValue.where(CALLER, new Bound(owner, false)).call(work);
  }

  /**
   * Does something for a caller who sees everything, and makes things under a name.
   *
   * @param <R> what comes of it
   * @param <X> how it may fail
   */
  public static <R, X extends Throwable> R ofAll(
      String owner, ScopedValue.CallableOp<? extends R, X> work) throws X {
    return ScopedValue.where(CALLER, new Bound(owner, true)).call(work);
  }
}
