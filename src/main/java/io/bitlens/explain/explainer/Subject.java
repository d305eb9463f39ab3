package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;

/**
 * One image and the class it is explained for.
 *
 * @param index position among the images, 0-based
 * @param pixels (C, H, W) row-major 8-bit pixels
 * @param target the class explained, 0 to K-1
 * @param predicted the class predicted
 * @param logProbability of the target
 */
@SuppressWarnings("ArrayRecordComponent")
record Subject(
    int index, InputShape shape, byte[] pixels, int target, int predicted, double logProbability) {

  int pixel(int position) {
    return pixels[position] & 0xff;
  }

  /** Positions of one channel. */
  int positions() {
    return shape.height() * shape.width();
  }

  /** A map of so many channels of this image. */
  SaliencyMap map(int channels, double[] values) {
    return SaliencyMap.of(target, predicted, channels, shape, values);
  }
}
