package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import java.util.Arrays;

/**
 * Images to explain.
 *
 * @param pixels (B, C, H, W) row-major 8-bit pixels
 * @param targets class by image, 0 to K-1 or {@link Explainer#PREDICTED}; its length is B
 */
@SuppressWarnings("ArrayRecordComponent")
public record Images(InputShape shape, byte[] pixels, int[] targets) {

  /** B. */
  public int size() {
    return targets.length;
  }

  /** So many of them from an index on. */
  Images range(int from, int count) {
    int size = shape.size();
    return new Images(
        shape,
        Arrays.copyOfRange(pixels, from * size, (from + count) * size),
        Arrays.copyOfRange(targets, from, from + count));
  }
}
