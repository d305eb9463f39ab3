package io.bitlens.inference;

import io.bitlens.nn.evaluation.Probabilities;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Probabilities of one image's logits, in double precision. */
public final class Softmax {

  private final double[] probabilities;
  private final List<Integer> ranking;

  /**
   * @param logits (B, K) row-major
   * @param image row, 0 to B-1
   * @param classes K
   */
  public Softmax(float[] logits, int image, int classes) {
    this(logits, image, classes, 1);
  }

  /**
   * Of logits that are divided by a temperature before.
   *
   * @param temperature above 0
   */
  public Softmax(float[] logits, int image, int classes, double temperature) {
    int from = image * classes;
    this.ranking =
        IntStream.range(0, classes)
            .boxed()
            // The sort is stable, so equal logits keep the lower class first.
            .sorted(Comparator.comparingDouble((Integer k) -> -logits[from + k]))
            .toList();
    this.probabilities = Probabilities.softmax(logits, image, classes, temperature);
  }

  /** The class with the largest logit; of equal ones the lower. */
  public int predicted() {
    return ranking.getFirst();
  }

  public double probability(int classIndex) {
    return probabilities[classIndex];
  }

  /** Classes by descending logit; of equal ones the lower first. */
  public List<Integer> ranking() {
    return ranking;
  }
}
