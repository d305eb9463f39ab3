package io.bitlens;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What was scraped: lines of Prometheus' text format. */
record Scrape(String text) {

  private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");

  /**
   * The values of a metric's series that have all of the labels, written as {@code name="value"}.
   */
  List<Double> all(String metric, String... labels) {
    return text.lines()
        .map(SAMPLE::matcher)
        .filter(line -> line.matches() && line.group(1).equals(metric))
        .filter(line ->
            Arrays.stream(labels)
                .allMatch(label -> line.group(2) != null && line.group(2).contains(label)))
        .map(line -> Double.parseDouble(line.group(3)))
        .toList();
  }

  /** The value of the one series that has the labels. */
  double one(String metric, String... labels) {
    var found = all(metric, labels);
    if (found.size() != 1) {
      throw new AssertionError(
          "expected one %s %s, found %s".formatted(metric, List.of(labels), found));
    }
    return found.getFirst();
  }
}
