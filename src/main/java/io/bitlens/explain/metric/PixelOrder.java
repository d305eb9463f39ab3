package io.bitlens.explain.metric;

import io.bitlens.explain.explainer.SaliencyMap;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The pixels of a map in the order of how much they matter. */
final class PixelOrder {

  private PixelOrder() {}

  /**
   * Positions, 0 to H*W-1, by descending magnitude; a pixel's is the largest of its channels.
   *
   * @param ties puts pixels that matter equally in a random order
   */
  static int[] of(SaliencyMap map, RandomGenerator ties) {
    var magnitudes = Magnitudes.ofPixels(map);
    return Arrays.stream(shuffled(magnitudes.length, ties))
        .boxed()
        .sorted(Comparator.comparingDouble((Integer position) -> -magnitudes[position]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The numbers 0 to n-1 in a random order (Fisher and Yates). */
  static int[] shuffled(int n, RandomGenerator random) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
