package io.bitlens.nn.evaluation;

import java.util.ArrayList;
import java.util.List;

/** Adds up batches of logits into an {@link Evaluation}. */
public final class EvaluationTally {

  private final int classes;
  private final int[][] confusion;
  private final ProbabilityTally probabilities = new ProbabilityTally();

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
    int predicted = Probabilities.argMax(logits, row, classes);
    confusion[label][predicted]++;
    probabilities.add(Probabilities.softmax(logits, row, classes), predicted, label);
  }

  /**
   * The metrics of all batches.
   *
   * @throws IllegalStateException if no image was added
   */
  public Evaluation evaluation() {
    int images = probabilities.images();
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
    var scores = probabilities.scores();
    return new Evaluation(
        images,
        right / (double) images,
        scores.nll(),
        scores.brier(),
        scores.ece(),
        scores.reliability(),
        List.copyOf(perClass),
        List.copyOf(rows));
  }
}
