package io.bitlens.nn.engine;

import io.bitlens.nn.InputShape;

/**
 * Images to train on.
 *
 * @param pixels (B, C, H, W) row-major, unsigned bytes
 * @param labels class of each image
 */
@SuppressWarnings("ArrayRecordComponent")
public record Batch(byte[] pixels, int[] labels) {

  /** Number of images, B. */
  public int size() {
    return labels.length;
  }

  /**
   * Refuses what native code would fail on, or worse, compute with.
   *
   * @throws IllegalArgumentException if the batch is empty, the pixels are not of the shape, or a
   *     label is no class
   */
  void check(InputShape shape, int classes) {
    if (labels.length == 0) {
      throw new IllegalArgumentException("a batch needs at least one image");
    }
    checkPixels(pixels, labels.length, shape);
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label " + label + " is no class: 0 to " + (classes - 1));
      }
    }
  }

  static void checkPixels(byte[] pixels, int count, InputShape shape) {
    if (count < 1 || (long) count * shape.size() != pixels.length) {
      throw new IllegalArgumentException(
          "%d images of %s need %d pixels, found %d"
              .formatted(count, shape, (long) count * shape.size(), pixels.length));
    }
  }
}
