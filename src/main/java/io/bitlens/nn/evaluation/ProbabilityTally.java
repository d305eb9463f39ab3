package io.bitlens.nn.evaluation;

import java.util.ArrayList;

/**
 * Adds up probabilities into their scores. Expected calibration error after Guo et al. (arXiv
 * 1706.04599, eq. 3) over 15 equal-width bins of the predicted class's probability.
 */
final class ProbabilityTally {

  private static final int BINS = 15;

  private final int[] binImages = new int[BINS];
  private final double[] binConfidence = new double[BINS];
  private final int[] binRight = new int[BINS];
  private int images;
  private double nll;
  private double brier;

  int images() {
    return images;
  }

  /** Adds what one image is taken for. */
  void add(double[] probabilities, int predicted, int label) {
    images++;
    nll -= Math.log(Math.max(probabilities[label], Double.MIN_NORMAL));
    for (int k = 0; k < probabilities.length; k++) {
      double error = probabilities[k] - (k == label ? 1 : 0);
      brier += error * error;
    }
    int bin = Math.min(BINS - 1, (int) (probabilities[predicted] * BINS));
    binImages[bin]++;
    binConfidence[bin] += probabilities[predicted];
    binRight[bin] += predicted == label ? 1 : 0;
  }

  ProbabilityScores scores() {
    double ece = 0;
    var bins = new ArrayList<ReliabilityBin>(BINS);
    for (int bin = 0; bin < BINS; bin++) {
      ece += Math.abs(binRight[bin] - binConfidence[bin]) / images;
      double inBin = Math.max(1, binImages[bin]);
      bins.add(
          new ReliabilityBin(binImages[bin], binConfidence[bin] / inBin, binRight[bin] / inBin));
    }
    return new ProbabilityScores(nll / images, brier / images, ece, bins);
  }
}
