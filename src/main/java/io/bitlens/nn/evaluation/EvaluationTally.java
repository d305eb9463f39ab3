package io.bitlens.nn.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Adds up batches of logits into an {@link Evaluation}. Expected calibration error after Guo et al.
 * (arXiv 1706.04599, eq. 3) over 15 equal-width bins of the predicted class's probability.
 */
public final class EvaluationTally {

  private static final int BINS = 15;

  private final int classes;
  private final int[][] confusion;
  private final double[] binConfidence = new double[BINS];
  private final int[] binRight = new int[BINS];
  private int images;
  private double nll;
  private double brier;

  public EvaluationTally(int classes) {
    this.classes = classes;
    this.confusion = new int[classes][classes];
  }

  /**
   * Adds a batch.
   *
   * @param logits (B, K) row-major
   * @param labels labels of a whole set
   * @param from index of the batch's first label
   * @param count B
   */
  public void add(float[] logits, int[] labels, int from, int count) {
    for (int row = 0; row < count; row++) {
      add(logits, row, labels[from + row]);
    }
  }

  private void add(float[] logits, int row, int label) {
    var probabilities = Probabilities.softmax(logits, row, classes);
    int predicted = Probabilities.argMax(logits, row, classes);
    images++;
    confusion[label][predicted]++;
    nll -= Math.log(Math.max(probabilities[label], Double.MIN_NORMAL));
    for (int k = 0; k < classes; k++) {
      double error = probabilities[k] - (k == label ? 1 : 0);
      brier += error * error;
    }
    int bin = Math.min(BINS - 1, (int) (probabilities[predicted] * BINS));
    binConfidence[bin] += probabilities[predicted];
    binRight[bin] += predicted == label ? 1 : 0;
  }

  /**
   * The metrics of all batches.
   *
   * @throws IllegalStateException if no image was added
   */
  public Evaluation evaluation() {
    if (images == 0) {
      throw new IllegalStateException("there is nothing to evaluate");
    }
    int right = 0;
    var perClass = new ArrayList<Double>();
    var rows = new ArrayList<List<Integer>>();
    for (int label = 0; label < classes; label++) {
      var row = new ArrayList<Integer>();
      int ofClass = 0;
      for (int count : confusion[label]) {
        row.add(count);
        ofClass += count;
      }
      right += confusion[label][label];
      perClass.add(ofClass == 0 ? 0 : confusion[label][label] / (double) ofClass);
      rows.add(List.copyOf(row));
    }
    double ece = 0;
    for (int bin = 0; bin < BINS; bin++) {
      ece += Math.abs(binRight[bin] - binConfidence[bin]) / images;
    }
    return new Evaluation(
        images,
        right / (double) images,
        nll / images,
        brier / images,
        ece,
        List.copyOf(perClass),
        List.copyOf(rows));
  }
}
