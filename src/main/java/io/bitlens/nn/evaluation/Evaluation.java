package io.bitlens.nn.evaluation;

import java.util.List;
import java.util.Objects;

/**
 * How well logits predict labels.
 *
 * @param images number of images
 * @param accuracy fraction of images whose largest logit is the label's (ties: the lower class), 0
 *     to 1
 * @param nll mean negative log-likelihood in nats
 * @param brier mean over images of the sum over classes of (probability - one-hot)^2, 0 to 2
 * @param ece expected calibration error over 15 equal-width confidence bins, 0 to 1
 * @param reliability those bins, from 0 to 1; empty where an earlier version evaluated
 * @param perClassAccuracy fraction right by true class; NaN-free: 0 for a class without images
 * @param confusion images by true class (row) and predicted class (column)
 */
public record Evaluation(
    int images,
    double accuracy,
    double nll,
    double brier,
    double ece,
    List<ReliabilityBin> reliability,
    List<Double> perClassAccuracy,
    List<List<Integer>> confusion) {

  public Evaluation {
    // Documents from before there was the field.
    reliability = List.copyOf(Objects.requireNonNullElse(reliability, List.of()));
  }
}
