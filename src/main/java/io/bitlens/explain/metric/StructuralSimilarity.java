package io.bitlens.explain.metric;

import java.util.stream.IntStream;

/**
 * Mean structural similarity of two maps (Wang et al. 2004, IEEE TIP 13(4), eq. 13 and 17):
 *
 * <p>{@code SSIM = (2 mu_a mu_b + C1)(2 sigma_ab + C2) / ((mu_a^2 + mu_b^2 + C1)(sigma_a^2 +
 * sigma_b^2 + C2))}
 *
 * <p>in an 11 x 11 Gaussian window of standard deviation 1.5, averaged over all places where the
 * window lies within the map, and over the channels. Each map is first divided by its largest
 * magnitude, which puts both on the range -1 to 1: L = 2, C1 = (0.01 L)^2, C2 = (0.03 L)^2. On a
 * map with a side below 11 the window's side is the largest odd number that fits.
 */
final class StructuralSimilarity {

  private static final int SIDE = 11;
  private static final double SIGMA = 1.5;
  private static final double RANGE = 2;
  private static final double C1 = Math.pow(0.01 * RANGE, 2);
  private static final double C2 = Math.pow(0.03 * RANGE, 2);

  private final int channels;
  private final int height;
  private final int width;
  private final double[] window;

  /** For maps of one shape. */
  StructuralSimilarity(int channels, int height, int width) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    int fitting = Math.min(SIDE, Math.min(height, width));
    this.window = gaussian(fitting % 2 == 0 ? fitting - 1 : fitting);
  }

  /** Compares (C, H, W) values; -1 to 1. */
  double of(double[] first, double[] second) {
    var a = scaled(first);
    var b = scaled(second);
    int positions = height * width;
    return IntStream.range(0, channels)
        .mapToDouble(channel -> channel(a, b, channel * positions))
        .average()
        .orElseThrow();
  }

  private double channel(double[] a, double[] b, int start) {
    int rows = height - window.length + 1;
    int columns = width - window.length + 1;
    double sum = 0;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        sum += local(a, b, start + y * width + x);
      }
    }
    return sum / (rows * columns);
  }

  /** The similarity in the window whose upper left corner is at an index. */
  private double local(double[] a, double[] b, int corner) {
    double meanA = 0;
    double meanB = 0;
    double squareA = 0;
    double squareB = 0;
    double product = 0;
    for (int v = 0; v < window.length; v++) {
      for (int u = 0; u < window.length; u++) {
        double weight = window[v] * window[u];
        double x = a[corner + v * width + u];
        double y = b[corner + v * width + u];
        meanA += weight * x;
        meanB += weight * y;
        squareA += weight * x * x;
        squareB += weight * y * y;
        product += weight * x * y;
      }
    }
    double varianceA = squareA - meanA * meanA;
    double varianceB = squareB - meanB * meanB;
    double covariance = product - meanA * meanB;
    return (2 * meanA * meanB + C1)
        * (2 * covariance + C2)
        / ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2));
  }

  private static double[] scaled(double[] values) {
    double largest = Magnitudes.largest(values);
    var scaled = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = largest == 0 ? 0 : values[i] / largest;
    }
    return scaled;
  }

  /** One side of the window, whose weights are products of two sides' and sum to 1. */
  private static double[] gaussian(int side) {
    var weights = new double[side];
    double sum = 0;
    for (int i = 0; i < side; i++) {
      double distance = i - side / 2;
      weights[i] = Math.exp(-distance * distance / (2 * SIGMA * SIGMA));
      sum += weights[i];
    }
    for (int i = 0; i < side; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
