package io.bitlens.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The accuracy table by cell: mean and standard deviation over seeds, written beside the results as
 * {@code accuracy.md}. {@link AccuracyTable} writes it after each training.
 *
 * <p>Options: {@code results} (bench/results/accuracy.csv).
 */
public final class AccuracySummary {

  /** What the seeds of a row have in common. */
  private record Row(
      String dataset, String network, String precision, boolean guided, String recipe) {}

  private record Accuracies(List<Double> validation, List<Double> test) {
    Accuracies() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  private AccuracySummary() {}

  public static void main(String[] arguments) throws IOException {
    write(AccuracyResults.file(Options.of(arguments)));
  }

  static void write(Path results) throws IOException {
    var rows = new LinkedHashMap<Row, Accuracies>();
    for (var line : Files.readAllLines(results).stream().skip(1).toList()) {
      var values = line.split(",", -1);
      var cell = AccuracyCell.parse(values[0]);
      var row = new Row(cell.dataset(), cell.network(), cell.precision(), cell.guided(), values[1]);
      var accuracies = rows.computeIfAbsent(row, r -> new Accuracies());
      accuracies.validation().add(Double.parseDouble(values[4]));
      accuracies.test().add(Double.parseDouble(values[5]));
    }
    var report = Report.kept(results.resolveSibling("accuracy.md"));
    report.text("# Accuracy");
    report.text(
        "Percent, mean and standard deviation over seeds, of the epoch that was best on the validation"
            + " split; the test set was used once, at the end. Every training with its commit, options"
            + " and time: [accuracy.csv](accuracy.csv). Command: `mvn -q test-compile exec:exec@bench"
            + " -Dbench=AccuracyTable`, which goes on where it stopped.");
    report.table(
        "data set", "network", "precision", "guided", "recipe", "seeds", "validation", "test");
    for (var entry : rows.entrySet()) {
      var row = entry.getKey();
      report.row(
          row.dataset(),
          row.network(),
          row.precision(),
          row.guided() ? "yes" : "no",
          row.recipe(),
          entry.getValue().test().size(),
          meanAndDeviation(entry.getValue().validation()),
          "**" + meanAndDeviation(entry.getValue().test()) + "**");
    }
  }

  private static String meanAndDeviation(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    if (values.size() == 1) {
      return Samples.text("%.2f", mean);
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Samples.text("%.2f", mean)
        + Samples.text(" (%.2f)", Math.sqrt(squares / (values.size() - 1)));
  }
}
