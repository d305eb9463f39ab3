package io.bitlens.dataset.upload;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mean of each channel and one standard deviation for all, on the scale 0 to 1.
 *
 * <p>The deviation is the root of the channels' mean variance: the exact integer form of a variant
 * has one unit for its whole input. Sums are whole numbers, so the order of images is irrelevant.
 */
final class PixelStatistics {

  private static final double MAXIMUM = 255;

  private final long[] sum;
  private final long[] squares;
  private long pixels;

  PixelStatistics(int channels) {
    this.sum = new long[channels];
    this.squares = new long[channels];
  }

  /** Adds one image (C, H, W). */
  void add(byte[] image) {
    int plane = image.length / sum.length;
    for (int i = 0; i < image.length; i++) {
      int value = Byte.toUnsignedInt(image[i]);
      sum[i / plane] += value;
      squares[i / plane] += (long) value * value;
    }
    pixels += plane;
  }

  List<Double> mean() {
    return IntStream.range(0, sum.length).mapToObj(this::mean).toList();
  }

  private double mean(int channel) {
    return sum[channel] / MAXIMUM / pixels;
  }

  /** The same number for each channel; 0 if every channel has one value only. */
  List<Double> std() {
    double variance =
        IntStream.range(0, sum.length)
            .mapToDouble(c -> squares[c] / (MAXIMUM * MAXIMUM) / pixels - mean(c) * mean(c))
            .map(v -> Math.max(0, v))
            .average()
            .orElse(0);
    return Collections.nCopies(sum.length, Math.sqrt(variance));
  }
}
