package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * KernelSHAP (Lundberg and Lee, arXiv 1705.07874, theorem 2) on a grid of cells: the Shapley values
 * of the cells in the game whose worth v(z) is the target's log-probability where the cells that
 * are not in the coalition z are the baseline's. They are the weighted least squares of {@code v(z)
 * - v(none) - sum_j z_j phi_j} under {@code sum_j phi_j = v(all) - v(none)}, which therefore holds
 * exactly; see {@link Coalitions} and {@link ShapleyRegression}. A pixel gets its cell's value
 * divided by the cell's pixels, so that the map adds up to the same. One channel.
 *
 * @param samples coalitions that are asked about at most; where there are no more, all of them
 * @param cells cells a side; empty for 7, or the image's shorter side if that is less
 */
record KernelShap(int samples, OptionalInt cells, Baseline baseline, long seed)
    implements ImageByImage {

  static final String NAME = "kernel-shap";
  static final int MAX_SAMPLES = 100_000;

  KernelShap() {
    this(1_024, OptionalInt.empty(), Baseline.BLACK, 0);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> partner() {
    return Optional.empty();
  }

  private int cells(InputShape shape) {
    return cells.orElse(Rise.defaultCells(shape));
  }

  private Coalitions coalitions(Subject subject) {
    int side = cells(subject.shape());
    return Coalitions.of(side * side, samples, seed, subject.index());
  }

  @Override
  public Map<String, Object> options(NetworkSpec network) {
    return Options.echo(
        "samples",
        samples,
        "cells",
        cells(network.input()),
        "baseline",
        baseline.text(),
        "seed",
        seed);
  }

  @Override
  public long evaluations(InputShape shape) {
    int side = cells(shape);
    return 2L + Coalitions.count(side * side, samples);
  }

  @Override
  public Optional<String> costOption() {
    return Optional.of("samples");
  }

  @Override
  public SaliencyMap explain(Evaluator evaluator, Subject subject) {
    var grid = new CellGrid(cells(subject.shape()), subject.shape());
    var coalitions = coalitions(subject);
    var absent = baseline.of(subject);
    // One more than the coalitions: that of no one.
    var worths =
        evaluator.scores(
            subject,
            coalitions.size() + 1,
            Probabilities::logProbability,
            (index, into, from) ->
                grid.compose(subject.pixels(), absent, coalitions.member(index), into, from));
    double none = worths[coalitions.size()];
    var values = new ShapleyRegression(coalitions).solve(worths, none, subject.logProbability());
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return subject
        .map(1, grid.spread(values))
        .with(new Completeness(none, subject.logProbability(), sum));
  }
}
