package io.bitlens.nn.evaluation;

/** Softmax and arg-max of one row of logits, computed alike everywhere. */
public final class Probabilities {

  private Probabilities() {}

  /**
   * Softmax in double precision.
   *
   * @param logits (B, K) row-major
   * @return K probabilities that sum to 1
   */
  public static double[] softmax(float[] logits, int row, int classes) {
    return softmax(logits, row, classes, 1);
  }

  /**
   * The same of logits that are divided by a temperature before.
   *
   * @param temperature above 0; the larger, the more alike the probabilities
   */
  public static double[] softmax(float[] logits, int row, int classes, double temperature) {
    double greatest = logits[row * classes + argMax(logits, row, classes)];
    var probabilities = new double[classes];
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      probabilities[k] = Math.exp((logits[row * classes + k] - greatest) / temperature);
      sum += probabilities[k];
    }
    for (int k = 0; k < classes; k++) {
      probabilities[k] /= sum;
    }
    return probabilities;
  }

  /** Logarithm of the softmax of one class, in double precision; finite where that is 0. */
  public static double logProbability(float[] logits, int row, int classes, int target) {
    int from = row * classes;
    double greatest = logits[from + argMax(logits, row, classes)];
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp(logits[from + k] - greatest);
    }
    return logits[from + target] - greatest - Math.log(sum);
  }

  /** The class of the greatest logit; of equal ones the lowest class. */
  public static int argMax(float[] logits, int row, int classes) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      if (logits[row * classes + k] > logits[row * classes + best]) {
        best = k;
      }
    }
    return best;
  }

  /**
   * The same of every row.
   *
   * @param logits (B, K) row-major
   */
  public static int[] argMax(float[] logits, int classes) {
    var best = new int[logits.length / classes];
    for (int row = 0; row < best.length; row++) {
      best[row] = argMax(logits, row, classes);
    }
    return best;
  }
}
