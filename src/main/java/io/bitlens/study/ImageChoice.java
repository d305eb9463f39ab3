package io.bitlens.study;

import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which images of a set a study looks at: the first ones of a seeded order, so that more of them
 * with the same seed are those and others after them.
 */
final class ImageChoice {

  private ImageChoice() {}

  /**
   * Positions in the set, in the order of the study.
   *
   * @param size images of the set
   * @param most how many are wanted; all of the set if it has fewer
   */
  static int[] of(int size, int most, long seed) {
    var random = RandomStream.of(seed, Purpose.STUDY_IMAGES, 0, 0);
    int[] order = IntStream.range(0, size).toArray();
    int count = Math.min(size, most);
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i, size);
      int chosen = order[j];
      order[j] = order[i];
      order[i] = chosen;
    }
    return Arrays.copyOf(order, count);
  }
}
