package io.bitlens.training.allocation;

import java.util.OptionalInt;

/**
 * The search for the last place of a path at which something still holds, if it holds up to some
 * place and no longer after it. Where that is not so, the answer is still a place at which it was
 * seen to hold.
 *
 * @param held the furthest place that was seen to hold; -1 for none
 * @param failed the nearest place beyond it that was seen to fail; the path's length for none
 */
public record Bisection(int held, int failed) {

  /** Nothing is known yet of a path of so many places. */
  public static Bisection over(int places) {
    return new Bisection(-1, places);
  }

  public Bisection {
    if (held < -1 || failed <= held) {
      throw new IllegalArgumentException("held at %d, failed at %d".formatted(held, failed));
    }
  }

  /** The place to try next; empty when nothing between the two is left. */
  public OptionalInt next() {
    return failed - held > 1 ? OptionalInt.of(held + (failed - held) / 2) : OptionalInt.empty();
  }

  /**
   * What is known after {@link #next()} was tried.
   *
   * @throws IllegalStateException if there was nothing to try
   */
  public Bisection after(boolean holds) {
    int tried = next().orElseThrow(() -> new IllegalStateException("nothing is left to try"));
    return holds ? new Bisection(tried, failed) : new Bisection(held, tried);
  }

  /** Most trials that a path of so many places takes. */
  public static int trials(int places) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(places);
  }
}
