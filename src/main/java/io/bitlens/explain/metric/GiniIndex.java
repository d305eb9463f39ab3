package io.bitlens.explain.metric;

import java.util.stream.IntStream;

/**
 * How sparse a map is: the Gini index of its magnitudes (Hurley and Rickard 2009, IEEE Transactions
 * on Information Theory 55(10)),
 *
 * <p>{@code 1 - 2 sum_k c_(k) / ||c||_1 (N - k + 1/2) / N}, c_(k) ascending, k from 1:
 *
 * <p>0 where all magnitudes are equal, 1 - 1/N where all but one are 0. A map that is 0 throughout
 * has 0.
 */
final class GiniIndex {

  private GiniIndex() {}

  static double of(float[] values) {
    var magnitudes =
        IntStream.range(0, values.length).mapToDouble(i -> Math.abs(values[i])).sorted().toArray();
    double sum = 0;
    double weighted = 0;
    for (int k = 0; k < magnitudes.length; k++) {
      sum += magnitudes[k];
      weighted += magnitudes[k] * (magnitudes.length - k - 0.5);
    }
    return sum == 0 ? 0 : 1 - 2 * weighted / (sum * magnitudes.length);
  }
}
