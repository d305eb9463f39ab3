package io.bitlens.explain.metric;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Intersection over union of the values that matter most on each side: the tenth, rounded up, that
 * is largest in magnitude. Values that equal the last of them belong to it, so that no order of the
 * pixels decides; zeros never do. 1 where both sides are 0 throughout, 0 where one of them is.
 */
final class TopOverlap {

  private static final int PARTS = 10;

  private TopOverlap() {}

  /** Compares two maps' values; 0 to 1. */
  static double of(double[] a, double[] b) {
    double leastA = least(a);
    double leastB = least(b);
    int both = 0;
    int either = 0;
    for (int i = 0; i < a.length; i++) {
      boolean inA = Math.abs(a[i]) >= leastA;
      boolean inB = Math.abs(b[i]) >= leastB;
      both += inA && inB ? 1 : 0;
      either += inA || inB ? 1 : 0;
    }
    return either == 0 ? 1 : (double) both / either;
  }

  /** The least magnitude that belongs to the top; above every value where all are 0. */
  private static double least(double[] values) {
    var magnitudes = DoubleStream.of(values).map(Math::abs).sorted().toArray();
    int top = Math.ceilDiv(values.length, PARTS);
    double least = magnitudes[values.length - top];
    return least > 0 ? least : leastAboveZero(magnitudes);
  }

  private static double leastAboveZero(double[] sorted) {
    return Arrays.stream(sorted).filter(m -> m > 0).findFirst().orElse(Double.POSITIVE_INFINITY);
  }
}
