package io.bitlens.nn.evaluation;

import java.util.List;

/**
 * How far probabilities can be believed.
 *
 * @param nll mean negative log-likelihood in nats
 * @param brier mean over images of the sum over classes of (probability - one-hot)^2, 0 to 2
 * @param ece expected calibration error over the bins, 0 to 1
 * @param reliability 15 equal-width bins of the predicted class's probability, from 0 to 1
 */
public record ProbabilityScores(
    double nll, double brier, double ece, List<ReliabilityBin> reliability) {

  public ProbabilityScores {
    reliability = List.copyOf(reliability);
  }

  /**
   * Scores of softmax(logits / T).
   *
   * @param logits (N, K) row-major
   * @param labels N, at least one
   * @param temperature T, above 0
   */
  public static ProbabilityScores of(
      float[] logits, int[] labels, int classes, double temperature) {
    var tally = new ProbabilityTally();
    for (int row = 0; row < labels.length; row++) {
      tally.add(
          Probabilities.softmax(logits, row, classes, temperature),
          Probabilities.argMax(logits, row, classes),
          labels[row]);
    }
    return tally.scores();
  }
}
