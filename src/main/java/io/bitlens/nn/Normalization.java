package io.bitlens.nn;

import java.util.List;

/**
 * Per-channel normalisation of the pixels: (p / 255 - mean) / std.
 *
 * @param mean mean of the training pixels by channel, on the scale 0 to 1
 * @param std standard deviation of the training pixels by channel, on the scale 0 to 1, positive
 */
public record Normalization(List<Double> mean, List<Double> std) {

  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != std.size() || std.stream().anyMatch(s -> !(s > 0))) {
      throw new IllegalArgumentException("normalisation needs one positive std per mean");
    }
  }
}
