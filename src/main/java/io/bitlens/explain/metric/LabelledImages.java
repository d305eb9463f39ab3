package io.bitlens.explain.metric;

import io.bitlens.nn.InputShape;
import java.util.Arrays;

/**
 * Images to measure on.
 *
 * @param pixels (N, C, H, W) row-major 8-bit pixels
 * @param labels true class by image
 */
@SuppressWarnings("ArrayRecordComponent")
public record LabelledImages(InputShape shape, byte[] pixels, int[] labels) {

  public LabelledImages {
    if (labels.length == 0 || (long) labels.length * shape.size() != pixels.length) {
      throw new IllegalArgumentException(
          "%d images of %s cannot have %d pixels".formatted(labels.length, shape, pixels.length));
    }
  }

  /** Number of images, N. */
  public int size() {
    return labels.length;
  }

  /** So many images from one on, fewer at the end. */
  public LabelledImages batch(int from, int most) {
    int to = Math.min(from + most, size());
    return new LabelledImages(
        shape,
        Arrays.copyOfRange(pixels, from * shape.size(), to * shape.size()),
        Arrays.copyOfRange(labels, from, to));
  }
}
