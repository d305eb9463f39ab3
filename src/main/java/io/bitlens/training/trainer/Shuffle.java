package io.bitlens.training.trainer;

import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;

/**
 * The order of the training images in one epoch: a Fisher-Yates shuffle keyed by seed and epoch.
 */
final class Shuffle {

  private Shuffle() {}

  static int[] of(int images, long seed, int epoch) {
    var random = RandomStream.of(seed, Purpose.SHUFFLE, epoch, 0);
    var order = new int[images];
    for (int i = 0; i < images; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
