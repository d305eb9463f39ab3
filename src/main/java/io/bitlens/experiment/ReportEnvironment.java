package io.bitlens.experiment;

import io.bitlens.registry.Provenance;
import io.bitlens.telemetry.ProductBuild;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the numbers of a report depend on, by name. Where trainings differ in it, each value is
 * listed once; what a build does not know of itself is left out.
 */
final class ReportEnvironment {

  private final Map<String, Set<String>> values = new LinkedHashMap<>();

  private ReportEnvironment() {}

  /**
   * Collects it.
   *
   * @param wallClock from the request to the end, if that has come
   * @param trainings where the models come from
   * @param reporting the build that works the report out
   */
  static Map<String, String> of(
      Optional<Duration> wallClock, List<Provenance> trainings, ProductBuild reporting) {
    var environment = new ReportEnvironment();
    wallClock.ifPresent(time -> environment.add("wall-clock time", readable(time)));
    environment.add("of it in trainings, added up", readable(sum(trainings)));
    trainings.forEach(environment::add);
    environment.add("bitlens of this report", reporting.version());
    environment.add("commit of this report", reporting.commit());
    return environment.joined();
  }

  private void add(Provenance training) {
    add("machine", training.machine());
    add("threads of the engine", String.valueOf(training.threads()));
    training.versions().forEach(this::add);
    add("SHA-256 of " + training.dataset(), training.datasetSha256());
  }

  private void add(String name, String value) {
    if (!value.equals(ProductBuild.UNKNOWN)) {
      values.computeIfAbsent(name, unseen -> new LinkedHashSet<>()).add(value);
    }
  }

  private Map<String, String> joined() {
    var joined = new LinkedHashMap<String, String>();
    values.forEach((name, all) -> joined.put(name, String.join("; ", all)));
    return joined;
  }

  private static Duration sum(List<Provenance> trainings) {
    return trainings.stream()
        .map(training -> Duration.between(training.startedAt(), training.finishedAt()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static String readable(Duration duration) {
    return "%d h %02d min %02d s"
        .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
  }
}
