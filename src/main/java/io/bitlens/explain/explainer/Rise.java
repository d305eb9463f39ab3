package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * RISE (Petsiuk et al., arXiv 1806.07421, eq. 6): the mean of random masks, each weighted with the
 * target's probability in the image behind it, {@code 1/(N p) sum_i f(x * M_i) M_i}. A mask
 * (section 3.2) is a grid of s x s cells that are 1 with probability p and 0 otherwise,
 * interpolated bilinearly to (s + 1) cells of {@code ceil(H/s) x ceil(W/s)} pixels, and cut to the
 * image's size at a place that is random within one cell. (The paper rounds the cells' sides down,
 * its authors' code rounds up; down, the cut would not fit.) Masked pixels are {@code b + M (x -
 * b)}, b being the baseline (0 in the paper), rounded to integers, halves to even: only images that
 * there can be are asked about, and a quantized network answers exactly. One channel, at least 0.
 *
 * @param masks N, 1 to {@value #MAX_MASKS}
 * @param cells s; empty for 7, or the image's shorter side if that is less
 * @param probability p, above 0 and below 1
 */
record Rise(int masks, OptionalInt cells, double probability, Baseline baseline, long seed)
    implements ImageByImage {

  static final String NAME = "rise";
  static final int MAX_MASKS = 100_000;
  private static final int DEFAULT_CELLS = 7;

  Rise() {
    this(1_000, OptionalInt.empty(), 0.5, Baseline.BLACK, 0);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> partner() {
    return Optional.empty();
  }

  static int defaultCells(InputShape shape) {
    return Math.min(DEFAULT_CELLS, Math.min(shape.height(), shape.width()));
  }

  @Override
  public Map<String, Object> options(NetworkSpec network) {
    return Options.echo(
        "masks",
        masks,
        "cells",
        cells.orElse(defaultCells(network.input())),
        "probability",
        probability,
        "baseline",
        baseline.text(),
        "seed",
        seed);
  }

  @Override
  public long evaluations(InputShape shape) {
    return masks + 1L;
  }

  @Override
  public Optional<String> costOption() {
    return Optional.of("masks");
  }

  @Override
  public SaliencyMap explain(Evaluator evaluator, Subject subject) {
    var absent = baseline.of(subject);
    var scores =
        evaluator.scores(
            subject,
            masks,
            (logits, row, classes, target) -> Probabilities.softmax(logits, row, classes)[target],
            (index, into, from) -> write(subject, absent, mask(subject, index), into, from));
    var sum = new double[subject.positions()];
    for (int i = 0; i < masks; i++) {
      var mask = mask(subject, i);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += scores[i] * mask[j];
      }
    }
    return subject.map(1, Arrays.stream(sum).map(s -> s / (masks * probability)).toArray());
  }

  private static void write(Subject subject, byte[] absent, double[] mask, byte[] into, int from) {
    for (int i = 0; i < absent.length; i++) {
      int base = absent[i] & 0xff;
      double masked = base + mask[i % mask.length] * (subject.pixel(i) - base);
      into[from + i] = (byte) Math.rint(masked);
    }
  }

  /** The index-th mask, (H, W): its cells row by row, then the places of the cut in y and x. */
  private double[] mask(Subject subject, int index) {
    var random = RandomStream.of(seed, Purpose.RISE_MASK, subject.index(), index);
    int height = subject.shape().height();
    int width = subject.shape().width();
    int s = cells.orElse(defaultCells(subject.shape()));
    var grid = new double[s * s];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = random.nextDouble() < probability ? 1 : 0;
    }
    int cellHeight = Math.ceilDiv(height, s);
    int cellWidth = Math.ceilDiv(width, s);
    int top = (int) (random.nextDouble() * cellHeight);
    int left = (int) (random.nextDouble() * cellWidth);
    int wide = (s + 1) * cellWidth;
    var enlarged = Bilinear.enlarge(grid, s, s, (s + 1) * cellHeight, wide);
    var mask = new double[height * width];
    for (int y = 0; y < height; y++) {
      System.arraycopy(enlarged, (top + y) * wide + left, mask, y * width, width);
    }
    return mask;
  }
}
