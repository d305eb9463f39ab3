package io.bitlens.experiment.report;

import io.bitlens.experiment.report.ReportInput.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The trainings of a report as comma-separated values (RFC 4180), one row each. */
public final class ReportCsv {

  private static final String LINE = "\r\n";

  /** What spreadsheets take for the beginning of a formula. */
  private static final String FORMULA = "=+-@\t\r";

  private ReportCsv() {}

  /** The file. */
  public static String of(Report report) {
    var header =
        new ArrayList<>(
            List.of("dataset", "network", "precision", "guided", "seed", "model", "failure"));
    for (var measure : Measure.values()) {
      header.add(measure.key());
    }
    return String.join(",", header)
        + LINE
        + report.cells().stream().map(ReportCsv::row).collect(Collectors.joining());
  }

  private static String row(Cell cell) {
    var fields = new ArrayList<String>();
    fields.add(text(cell.dataset()));
    fields.add(text(cell.network()));
    fields.add(text(cell.precision()));
    fields.add(Boolean.toString(cell.guided()));
    fields.add(Long.toString(cell.seed()));
    fields.add(text(cell.model().map(ReportInput.Trained::id).orElse("")));
    fields.add(text(cell.failure().orElse("")));
    for (var measure : Measure.values()) {
      fields.add(cell.model().map(model -> number(measure, model)).orElse(""));
    }
    return String.join(",", fields) + LINE;
  }

  private static String number(Measure measure, ReportInput.Trained model) {
    var value = measure.of(model);
    if (value.isEmpty()) {
      return "";
    }
    double number = value.getAsDouble();
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String text(String text) {
    var safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }
}
