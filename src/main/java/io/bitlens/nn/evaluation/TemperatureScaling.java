package io.bitlens.nn.evaluation;

import java.util.stream.IntStream;

/**
 * Temperature scaling (Guo et al., arXiv 1706.04599, sec. 4.2, eq. 9): the one number T by which
 * dividing the logits makes labels most likely.
 *
 * <p>By b = 1 / T the mean negative log-likelihood, log(sum over k of exp(b z_k)) - b z_label, is
 * convex: its slope is the mean of E[z] - z_label and its curvature the mean of Var[z], both under
 * softmax(b z). So the slope has one root, which Newton's method finds inside a bracket that halves
 * wherever a step would leave it or has not halved the one before.
 */
public final class TemperatureScaling {

  /** Bounds of T. Where the likelihood grows beyond one, that is T. */
  public static final double LEAST = 0.1;

  public static final double MOST = 10;

  private static final double PRECISION = 1e-12;
  private static final int MAX_STEPS = 200;

  private final float[] logits;
  private final int[] labels;
  private final int classes;

  private record Derivatives(double slope, double curvature) {}

  private TemperatureScaling(float[] logits, int[] labels, int classes) {
    this.logits = logits;
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * Fits T.
   *
   * @param logits (N, K) row-major, finite
   * @param labels N, at least one
   * @param classes K
   * @return {@value #LEAST} to {@value #MOST}; 1 where T makes no difference, and where every
   *     prediction is right: then the likelihood grows without end as T falls, and says nothing
   */
  public static double fit(float[] logits, int[] labels, int classes) {
    var scaling = new TemperatureScaling(logits, labels, classes);
    return scaling.allRight() ? 1 : 1 / scaling.inverse();
  }

  private boolean allRight() {
    return IntStream.range(0, labels.length)
        .allMatch(row -> Probabilities.argMax(logits, row, classes) == labels[row]);
  }

  private double inverse() {
    double low = 1 / MOST;
    double high = 1 / LEAST;
    var atLow = at(low);
    if (atLow.curvature() == 0) {
      return 1;
    }
    if (atLow.slope() >= 0) {
      return low;
    }
    return at(high).slope() <= 0 ? high : root(low, high);
  }

  /** Where the slope is 0; it is below 0 at the lower end and above 0 at the upper one. */
  private double root(double low, double high) {
    double lower = low;
    double upper = high;
    double at = 1;
    double step = upper - lower;
    for (int i = 0; i < MAX_STEPS && step > PRECISION * at; i++) {
      var found = at(at);
      if (found.slope() > 0) {
        upper = at;
      } else {
        lower = at;
      }
      double newton = at - found.slope() / found.curvature();
      boolean trusted = newton >= lower && newton <= upper && Math.abs(newton - at) <= step / 2;
      double next = trusted ? newton : (lower + upper) / 2;
      step = Math.abs(next - at);
      at = next;
    }
    return at;
  }

  /** Slope and curvature of the mean negative log-likelihood at b = 1 / T. */
  private Derivatives at(double inverse) {
    double slope = 0;
    double curvature = 0;
    for (int row = 0; row < labels.length; row++) {
      var probabilities = Probabilities.softmax(logits, row, classes, 1 / inverse);
      double mean = 0;
      for (int k = 0; k < classes; k++) {
        mean += probabilities[k] * logits[row * classes + k];
      }
      for (int k = 0; k < classes; k++) {
        double distance = logits[row * classes + k] - mean;
        curvature += probabilities[k] * distance * distance;
      }
      slope += mean - logits[row * classes + labels[row]];
    }
    return new Derivatives(slope / labels.length, curvature / labels.length);
  }
}
