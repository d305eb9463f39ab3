package io.bitlens.training.trainer;

import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.engine.Batch;
import java.util.random.RandomGenerator;

/** Takes batches out of the training images and augments them. */
final class TrainingBatches {

  private final ImageSet images;
  private final AugmentationSpec augmentation;
  private final long seed;

  TrainingBatches(ImageSet images, AugmentationSpec augmentation, long seed) {
    this.images = images;
    this.augmentation = augmentation;
    this.seed = seed;
  }

  /** The images as they are. */
  Batch plain(int[] order, int from, int count) {
    int size = images.imageSize();
    var pixels = new byte[count * size];
    var labels = new int[count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(images.pixels(), order[from + i] * size, pixels, i * size, size);
      labels[i] = images.labels()[order[from + i]];
    }
    return new Batch(pixels, labels);
  }

  /** The images augmented, as the given step of an epoch sees them. */
  Batch augmented(int[] order, int from, int count, int epoch, int step) {
    if (augmentation.equals(AugmentationSpec.NONE)) {
      return plain(order, from, count);
    }
    int size = images.imageSize();
    var random = RandomStream.of(seed, Purpose.AUGMENTATION, epoch, step);
    var pixels = new byte[count * size];
    var labels = new int[count];
    for (int i = 0; i < count; i++) {
      copy(order[from + i], pixels, i * size, random);
      labels[i] = images.labels()[order[from + i]];
    }
    return new Batch(pixels, labels);
  }

  private void copy(int image, byte[] target, int at, RandomGenerator random) {
    int reach = augmentation.maxShift();
    int down = random.nextInt(-reach, reach + 1);
    int right = random.nextInt(-reach, reach + 1);
    boolean flip = augmentation.horizontalFlip() && random.nextBoolean();
    int height = images.height();
    int width = images.width();
    for (int row = 0; row < images.channels() * height; row++) {
      int y = row % height - down;
      if (y < 0 || y >= height) {
        continue;
      }
      int source = image * images.imageSize() + (row - down) * width;
      int first = Math.max(0, right);
      int last = width + Math.min(0, right);
      System.arraycopy(
          images.pixels(), source + first - right, target, at + row * width + first, last - first);
      if (flip) {
        reverse(target, at + row * width, width);
      }
    }
  }

  private static void reverse(byte[] bytes, int from, int count) {
    for (int i = 0; i < count / 2; i++) {
      byte left = bytes[from + i];
      bytes[from + i] = bytes[from + count - 1 - i];
      bytes[from + count - 1 - i] = left;
    }
  }
}
