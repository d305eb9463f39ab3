package io.bitlens.experiment.report;

import io.bitlens.experiment.report.ReportInput.Cell;
import io.bitlens.experiment.report.ReportInput.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The trainings that differ in their seed alone.
 *
 * @param trained how many have a model
 * @param measures by name; those without a value are left out
 * @param pareto whether no other group of the data set and network is better in one of validation
 *     accuracy, size and agreement with the twin, and in none worse
 */
public record Group(
    String dataset,
    String network,
    String precision,
    boolean guided,
    int trained,
    Map<String, Spread> measures,
    boolean pareto) {

  static final String FULL = "fp32";

  /** All groups, in the order of their first cells. */
  static List<Group> of(List<Cell> cells) {
    var byKey = new LinkedHashMap<List<Object>, List<Cell>>();
    for (var cell : cells) {
      byKey
          .computeIfAbsent(
              List.of(cell.dataset(), cell.network(), cell.guided(), cell.precision()),
              key -> new ArrayList<>())
          .add(cell);
    }
    var groups = byKey.values().stream().map(Group::group).toList();
    return groups.stream().map(group -> group.among(groups)).toList();
  }

  private static Group group(List<Cell> cells) {
    var first = cells.getFirst();
    var models = cells.stream().flatMap(cell -> cell.model().stream()).toList();
    return new Group(
        first.dataset(),
        first.network(),
        first.precision(),
        first.guided(),
        models.size(),
        measures(models),
        false);
  }

  private static Map<String, Spread> measures(List<Trained> models) {
    var spreads = new LinkedHashMap<String, Spread>();
    for (var measure : Measure.values()) {
      var values = models.stream().flatMapToDouble(model -> measure.of(model).stream()).toArray();
      if (values.length > 0) {
        spreads.put(measure.key(), Spread.of(values));
      }
    }
    return spreads;
  }

  /** Mean of a measure over the seeds. */
  Optional<Double> mean(Measure measure) {
    return Optional.ofNullable(measures.get(measure.key())).map(Spread::mean);
  }

  /** How far its maps agree with those of its full-precision twin, which agrees with itself. */
  Optional<Double> agreement() {
    return precision.equals(FULL) ? Optional.of(1.0) : mean(Measure.TWIN_SPEARMAN);
  }

  boolean sameTask(Group other) {
    return dataset.equals(other.dataset) && network.equals(other.network);
  }

  /** Its name among the groups of one data set and network. */
  String label() {
    return precision + (guided ? ", guided" : ", plain");
  }

  private Group among(List<Group> all) {
    boolean best =
        trained > 0
            && agreement().isPresent()
            && all.stream().filter(this::sameTask).noneMatch(other -> other.dominates(this));
    return new Group(dataset, network, precision, guided, trained, measures, best);
  }

  private boolean dominates(Group other) {
    if (trained == 0 || agreement().isEmpty()) {
      return false;
    }
    double accuracy = difference(other, Measure.VALIDATION_ACCURACY);
    double bytes = -difference(other, Measure.ARTIFACT_BYTES);
    double agreeing = agreement().get() - other.agreement().orElseThrow();
    return accuracy >= 0
        && bytes >= 0
        && agreeing >= 0
        && (accuracy > 0 || bytes > 0 || agreeing > 0);
  }

  private double difference(Group other, Measure measure) {
    return mean(measure).orElseThrow() - other.mean(measure).orElseThrow();
  }
}
