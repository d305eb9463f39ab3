package io.bitlens.experiment.report;

import io.bitlens.experiment.report.ReportInput.Cell;
import io.bitlens.experiment.report.ReportInput.Faithful;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether the deletion curve of guided models lies below that of their plain twins and that of
 * random maps, step by step.
 *
 * @param guided mean over the seeds of the probability that is left at 0, 10, ..., 90 %
 * @param plain the same of the plain twins
 * @param random the same of random maps, on the guided models
 * @param randomOnPlain the same of random maps, on the plain twins
 * @param notBelowPlain steps, in percent, at which the guided curve is not below the plain one
 * @param notBelowRandom steps at which it is not below that of random maps
 * @param holds whether it is below both at more than half of the steps
 */
public record DeletionComparison(
    String dataset,
    String network,
    String precision,
    List<Double> guided,
    List<Double> plain,
    List<Double> random,
    List<Double> randomOnPlain,
    List<Integer> notBelowPlain,
    List<Integer> notBelowRandom,
    boolean holds) {

  /** Steps that are compared: 10 to 90 %; at 0 nothing is removed. */
  static final int STEPS = 9;

  private record Key(String dataset, String network, String precision) {}

  /** Of each data set, network and precision that both kinds were measured of. */
  static List<DeletionComparison> of(List<Cell> cells) {
    var keys = new LinkedHashSet<Key>();
    cells.forEach(cell -> keys.add(new Key(cell.dataset(), cell.network(), cell.precision())));
    return keys.stream().flatMap(key -> compare(key, cells).stream()).toList();
  }

  private static Optional<DeletionComparison> compare(Key key, List<Cell> cells) {
    var guided = measured(key, true, cells);
    var plain = measured(key, false, cells);
    if (guided.isEmpty() || plain.isEmpty()) {
      return Optional.empty();
    }
    var guidedCurve = mean(guided, Faithful::deletion);
    var plainCurve = mean(plain, Faithful::deletion);
    var random = mean(guided, Faithful::randomDeletion);
    var notBelowPlain = notBelow(guidedCurve, plainCurve);
    var notBelowRandom = notBelow(guidedCurve, random);
    return Optional.of(
        new DeletionComparison(
            key.dataset(),
            key.network(),
            key.precision(),
            guidedCurve,
            plainCurve,
            random,
            mean(plain, Faithful::randomDeletion),
            notBelowPlain,
            notBelowRandom,
            2 * notBelowPlain.size() < STEPS && 2 * notBelowRandom.size() < STEPS));
  }

  private static List<Faithful> measured(Key key, boolean guided, List<Cell> cells) {
    return cells.stream()
        .filter(c -> new Key(c.dataset(), c.network(), c.precision()).equals(key))
        .filter(c -> c.guided() == guided)
        .flatMap(c -> c.model().stream())
        .flatMap(model -> model.faithfulness().stream())
        .toList();
  }

  private static List<Double> mean(List<Faithful> models, Function<Faithful, List<Double>> curve) {
    var means = new ArrayList<Double>();
    for (int step = 0; step <= STEPS; step++) {
      int at = step;
      means.add(models.stream().mapToDouble(m -> curve.apply(m).get(at)).average().orElseThrow());
    }
    return means;
  }

  private static List<Integer> notBelow(List<Double> curve, List<Double> other) {
    var steps = new ArrayList<Integer>();
    for (int step = 1; step <= STEPS; step++) {
      if (curve.get(step) >= other.get(step)) {
        steps.add(10 * step);
      }
    }
    return steps;
  }

  /** The finding in words. */
  String verdict() {
    return "%s: below the plain twins at %d of %d steps, below random maps at %d of %d"
        .formatted(
            holds ? "holds" : "does not hold",
            STEPS - notBelowPlain.size(),
            STEPS,
            STEPS - notBelowRandom.size(),
            STEPS);
  }
}
