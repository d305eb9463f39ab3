package io.bitlens.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The accuracy table by cell: mean and standard deviation over seeds, written beside the results as
 * a file of the same name that ends with {@code .md}. {@link AccuracyTable} writes it after each
 * training.
 *
 * <p>Options: {@code results} (bench/results/accuracy.csv).
 */
public final class AccuracySummary {

  /** What the seeds of a row have in common. */
  private record Row(
      String dataset, String network, String precision, boolean guided, String recipe) {}

  /** By seed; of a training that was done again the later one. */
  private record Accuracies(Map<Long, Double> validation, Map<Long, Double> test) {
    Accuracies() {
      this(new TreeMap<>(), new TreeMap<>());
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
      accuracies.validation().put(cell.seed(), Double.parseDouble(values[4]));
      accuracies.test().put(cell.seed(), Double.parseDouble(values[5]));
    }
    var name = results.getFileName().toString().replaceFirst("\\.csv$", "");
    var report = Report.kept(results.resolveSibling(name + ".md"));
    report.text("# Accuracy");
    report.text(
        """
        Percent, mean and standard deviation over seeds, of the epoch that was best on the validation \
        split; the test set was used once a training, at its end. Every training with its commit, \
        options and time: [%1$s.csv](%1$s.csv). Command: `mvn -q test-compile exec:exec@bench \
        -Dbench=AccuracyTable`, which goes on where it stopped.\
        """
            .formatted(name));
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
          meanAndDeviation(entry.getValue().validation().values()),
          "**" + meanAndDeviation(entry.getValue().test().values()) + "**");
    }
  }

  private static String meanAndDeviation(Collection<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    if (values.size() == 1) {
      return Samples.text("%.2f", mean);
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Samples.text("%.2f", mean)
        + Samples.text(" (%.2f)", Math.sqrt(squares / (values.size() - 1)));
  }
}
