package io.bitlens.explain.metric;

import io.bitlens.explain.explainer.SaliencyMap;

/** Sizes of values without their signs. */
final class Magnitudes {

  private Magnitudes() {}

  /** The largest magnitude; 0 of no values. */
  static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /**
   * How much each pixel of a map matters: the largest magnitude of its channels.
   *
   * @return (H, W) row-major
   */
  static double[] ofPixels(SaliencyMap map) {
    int positions = map.height() * map.width();
    var magnitudes = new double[positions];
    for (int i = 0; i < map.values().length; i++) {
      int position = i % positions;
      magnitudes[position] = Math.max(magnitudes[position], Math.abs(map.values()[i]));
    }
    return magnitudes;
  }
}
