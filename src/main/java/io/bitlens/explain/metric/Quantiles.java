package io.bitlens.explain.metric;

import java.util.Arrays;

/**
 * Quantiles of numbers, interpolated linearly between order statistics (Hyndman and Fan 1996, type
 * 7).
 */
public final class Quantiles {

  private final double[] sorted;

  private Quantiles(double[] sorted) {
    this.sorted = sorted;
  }

  /** Of at least one number. */
  public static Quantiles of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no numbers have no quantiles");
    }
    var sorted = values.clone();
    Arrays.sort(sorted);
    return new Quantiles(sorted);
  }

  /** The quantile of a fraction, 0 (the least) to 1 (the greatest). */
  public double at(double fraction) {
    double position = fraction * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
