package io.bitlens.experiment.report;

import io.bitlens.experiment.report.ReportInput.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What guidance changes: guided minus plain, of the two trainings of each seed.
 *
 * @param differences by name of the measure, over the seeds that have both
 */
public record GuidanceEffect(
    String dataset, String network, String precision, Map<String, Spread> differences) {

  static final List<Measure> MEASURES =
      List.of(
          Measure.TEST_ACCURACY,
          Measure.ECE,
          Measure.DELETION_AUC,
          Measure.DELETION_GAIN,
          Measure.INSERTION_AUC,
          Measure.SRG,
          Measure.SPARSITY,
          Measure.TWIN_SPEARMAN);

  private record Key(String dataset, String network, String precision) {}

  /** Of each data set, network and precision that has pairs. */
  static List<GuidanceEffect> of(List<Cell> cells) {
    var keys = new LinkedHashSet<Key>();
    cells.forEach(cell -> keys.add(new Key(cell.dataset(), cell.network(), cell.precision())));
    return keys.stream()
        .map(key ->
            new GuidanceEffect(
                key.dataset(), key.network(), key.precision(), differences(cells, key)))
        .filter(effect -> !effect.differences().isEmpty())
        .toList();
  }

  private static Map<String, Spread> differences(List<Cell> cells, Key key) {
    var own =
        cells.stream()
            .filter(c -> new Key(c.dataset(), c.network(), c.precision()).equals(key))
            .toList();
    var differences = new LinkedHashMap<String, Spread>();
    for (var measure : MEASURES) {
      var values = new ArrayList<Double>();
      for (var guided : own) {
        if (guided.guided()) {
          difference(measure, guided, own).ifPresent(values::add);
        }
      }
      if (!values.isEmpty()) {
        differences.put(
            measure.key(), Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray()));
      }
    }
    return differences;
  }

  private static Optional<Double> difference(Measure measure, Cell guided, List<Cell> own) {
    return own.stream()
        .filter(plain -> !plain.guided() && plain.seed() == guided.seed())
        .findFirst()
        .flatMap(plain -> {
          var first = value(measure, guided);
          return value(measure, plain).flatMap(b -> first.map(a -> a - b));
        });
  }

  private static Optional<Double> value(Measure measure, Cell cell) {
    return cell.model().flatMap(model -> measure.of(model).stream().boxed().findFirst());
  }
}
