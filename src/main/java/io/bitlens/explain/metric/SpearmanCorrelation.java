package io.bitlens.explain.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Spearman's rank correlation: Pearson's correlation of the ranks, where equal values share the
 * average of their ranks (Spearman 1904; Kendall, Rank Correlation Methods, section 3.8).
 *
 * <p>Where all values of one side are equal it is not defined: here it is 0 then, and 1 where that
 * is so on both sides.
 */
final class SpearmanCorrelation {

  private SpearmanCorrelation() {}

  /**
   * Correlates values that belong together in pairs.
   *
   * @return -1 to 1
   */
  static double of(double[] a, double[] b) {
    var ranksA = ranks(a);
    var ranksB = ranks(b);
    double mean = (a.length + 1) / 2.0;
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      double x = ranksA[i] - mean;
      double y = ranksB[i] - mean;
      product += x * y;
      squaresA += x * x;
      squaresB += y * y;
    }
    if (squaresA == 0 || squaresB == 0) {
      return squaresA == squaresB ? 1 : 0;
    }
    return Math.clamp(product / Math.sqrt(squaresA * squaresB), -1.0, 1.0);
  }

  /** Rank of each value, 1 for the least; equal ones share the average. */
  static double[] ranks(double[] values) {
    int[] order = order(values);
    var ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      double shared = (from + 1 + to) / 2.0;
      for (int i = from; i < to; i++) {
        ranks[order[i]] = shared;
      }
      from = to;
    }
    return ranks;
  }

  /** Indices by ascending value. */
  private static int[] order(double[] values) {
    return Arrays.stream(IntStream.range(0, values.length).boxed().toArray(Integer[]::new))
        .sorted(Comparator.comparingDouble(i -> values[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
