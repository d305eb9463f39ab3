package io.bitlens.nn.engine;

import java.util.Arrays;

/** How far arrays are apart. */
final class Differences {

  private Differences() {}

  /** Greatest difference over the greatest expected magnitude. */
  static double relative(float[] found, double[] expected) {
    if (found.length != expected.length) {
      throw new AssertionError(found.length + " values instead of " + expected.length);
    }
    double greatest = 0;
    double difference = 0;
    for (int i = 0; i < found.length; i++) {
      greatest = Math.max(greatest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(found[i] - expected[i]));
      if (Float.isNaN(found[i])) {
        return Double.NaN;
      }
    }
    return greatest == 0 ? difference : difference / greatest;
  }

  /** Euclidean distance over the length of what is expected. */
  static double distance(float[] found, double[] expected) {
    double apart = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      apart += (found[i] - expected[i]) * (found[i] - expected[i]);
      length += expected[i] * expected[i];
    }
    return Math.sqrt(apart / length);
  }

  /** Greatest magnitude. */
  static double greatest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }
}
