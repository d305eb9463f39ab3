package io.bitlens.explain.metric;

/**
 * What a model says of one image while its pixels are removed, or inserted, in steps of a tenth: at
 * 0, 10, ..., 90 %.
 *
 * @param probability of the explained class, by step
 * @param correct whether the true class is the predicted one, by step
 */
@SuppressWarnings("ArrayRecordComponent")
public record RemovalCurve(float[] probability, boolean[] correct) {

  /** Number of points of a curve. */
  public static final int STEPS = 10;

  /** Area under the probability by the trapezoidal rule, over the width of 0.9: 0 to 1. */
  public double auc() {
    double sum = ((double) probability[0] + probability[STEPS - 1]) / 2;
    for (int step = 1; step < STEPS - 1; step++) {
      sum += probability[step];
    }
    return sum / (STEPS - 1);
  }
}
