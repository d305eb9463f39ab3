package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Occlusion (Zeiler and Fergus, arXiv 1311.2901, section 4.2): how much the target's
 * log-probability falls when a square patch is covered by the baseline. A pixel gets the mean of
 * {@code f(x) - f(x covered)} over all patches that cover it. Patches lie a stride apart, and a
 * last row and column of them ends at the border. One channel.
 *
 * @param patch side of a patch; empty for a seventh of the image's shorter side, rounded up
 * @param stride distance of patches, 1 to patch; empty for half a patch, rounded up
 */
record Occlusion(OptionalInt patch, OptionalInt stride, Baseline baseline) implements ImageByImage {

  static final String NAME = "occlusion";
  private static final int PATCHES_A_SIDE = 7;

  Occlusion() {
    this(OptionalInt.empty(), OptionalInt.empty(), Baseline.BLACK);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> partner() {
    return Optional.empty();
  }

  static int defaultPatch(InputShape shape) {
    return Math.ceilDiv(Math.min(shape.height(), shape.width()), PATCHES_A_SIDE);
  }

  static int defaultStride(int patch) {
    return Math.ceilDiv(patch, 2);
  }

  private int patch(InputShape shape) {
    int side = patch.orElse(defaultPatch(shape));
    if (side < 1 || side > Math.min(shape.height(), shape.width())) {
      throw new IllegalArgumentException("a patch of " + side + " does not fit " + shape);
    }
    return side;
  }

  private int stride(InputShape shape) {
    return stride.orElse(defaultStride(patch(shape)));
  }

  @Override
  public Map<String, Object> options(NetworkSpec network) {
    var shape = network.input();
    return Options.echo(
        "patch", patch(shape), "stride", stride(shape), "baseline", baseline.text());
  }

  @Override
  public long evaluations(InputShape shape) {
    return 1L + (long) starts(shape, shape.height()).length * starts(shape, shape.width()).length;
  }

  @Override
  public Optional<String> costOption() {
    return Optional.of("stride");
  }

  /** Where patches begin along a side. */
  private int[] starts(InputShape shape, int side) {
    int last = side - patch(shape);
    int step = stride(shape);
    var starts = new int[Math.ceilDiv(last, step) + 1];
    Arrays.setAll(starts, i -> Math.min(i * step, last));
    return starts;
  }

  @Override
  public SaliencyMap explain(Evaluator evaluator, Subject subject) {
    var shape = subject.shape();
    var rows = starts(shape, shape.height());
    var columns = starts(shape, shape.width());
    int side = patch(shape);
    var absent = baseline.of(subject);
    var covered =
        evaluator.scores(
            subject,
            rows.length * columns.length,
            Probabilities::logProbability,
            (index, into, from) -> {
              System.arraycopy(subject.pixels(), 0, into, from, absent.length);
              int top = rows[index / columns.length];
              int left = columns[index % columns.length];
              cover(shape, absent, top, left, side, into, from);
            });
    return subject.map(1, means(subject, covered, rows, columns, side));
  }

  private static void cover(
      InputShape shape, byte[] absent, int top, int left, int side, byte[] into, int from) {
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = top; y < top + side; y++) {
        int at = (c * shape.height() + y) * shape.width() + left;
        System.arraycopy(absent, at, into, from + at, side);
      }
    }
  }

  private static double[] means(
      Subject subject, double[] covered, int[] rows, int[] columns, int side) {
    int width = subject.shape().width();
    var sums = new double[subject.positions()];
    var counts = new int[sums.length];
    for (int i = 0; i < covered.length; i++) {
      double fall = subject.logProbability() - covered[i];
      int corner = rows[i / columns.length] * width + columns[i % columns.length];
      for (int j = 0; j < side * side; j++) {
        int at = corner + j / side * width + j % side;
        sums[at] += fall;
        counts[at]++;
      }
    }
    Arrays.setAll(sums, i -> sums[i] / counts[i]);
    return sums;
  }
}
