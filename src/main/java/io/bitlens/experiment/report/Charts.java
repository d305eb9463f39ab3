package io.bitlens.experiment.report;

import io.bitlens.experiment.report.Chart.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The charts of a report. */
final class Charts {

  private static final List<Double> REMOVED =
      IntStream.rangeClosed(0, DeletionComparison.STEPS).mapToObj(i -> 10.0 * i).toList();

  private Charts() {}

  /** Deletion curves of one data set, network and precision. */
  static String deletion(DeletionComparison found) {
    return new Chart(
            "%s, %s, %s".formatted(found.dataset(), found.network(), found.precision()),
            Axis.linear(
                "pixels removed, most important first, %", 0, 90, 9, v -> "%.0f".formatted(v)),
            Axis.linear("probability of the predicted class", 0, 1, 5, v -> decimal(v, 1)))
        .line("random", "random maps", REMOVED, found.random())
        .line("plain", "plain", REMOVED, found.plain())
        .line("guided", "guided", REMOVED, found.guided())
        .svg();
  }

  /** Accuracy against size, with the Pareto front, of one data set and network. */
  static String sizes(List<Group> groups) {
    var measured =
        groups.stream().filter(group -> group.mean(Measure.TEST_ACCURACY).isPresent()).toList();
    var first = measured.getFirst();
    var chart =
        new Chart(
            "%s, %s".formatted(first.dataset(), first.network()),
            bytes(measured),
            accuracy(measured));
    for (var group : measured) {
      chart.point(
          (group.guided() ? "guided-point" : "plain-point") + (group.pareto() ? " pareto" : ""),
          group.label(),
          group.mean(Measure.ARTIFACT_BYTES).orElseThrow() / 1000,
          100 * group.mean(Measure.TEST_ACCURACY).orElseThrow());
    }
    return chart.svg();
  }

  private static Axis bytes(List<Group> groups) {
    var kilobytes =
        groups.stream().mapToDouble(g -> g.mean(Measure.ARTIFACT_BYTES).orElseThrow() / 1000);
    var range = kilobytes.summaryStatistics();
    double from = range.getMin() / 1.3;
    double to = range.getMax() * 1.6;
    var ticks = new ArrayList<Double>();
    for (double decade = 1; decade <= 1e6; decade *= 10) {
      double unit = decade;
      Stream.of(1.0, 2.0, 5.0)
          .map(m -> m * unit)
          .filter(t -> t >= from && t <= to)
          .forEach(ticks::add);
    }
    return new Axis(
        "stored file, kB (logarithmic)", from, to, ticks, v -> decimal(v, 0), Math::log);
  }

  private static Axis accuracy(List<Group> groups) {
    var range =
        groups.stream()
            .mapToDouble(g -> 100 * g.mean(Measure.TEST_ACCURACY).orElseThrow())
            .summaryStatistics();
    double from = Math.floor(range.getMin() - 0.2);
    double to = Math.min(100, Math.ceil(range.getMax() + 0.2));
    int steps = (int) Math.min(10, to - from);
    return Axis.linear("test accuracy, %", from, to, Math.max(1, steps), v -> decimal(v, 1));
  }

  private static String decimal(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
