package io.bitlens.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Repeated measurements of one quantity. */
final class Samples {

  private double[] sorted = {};

  void add(double... values) {
    sorted = DoubleStream.concat(Arrays.stream(sorted), Arrays.stream(values)).sorted().toArray();
  }

  double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * The measurement that the given part of all do not exceed (nearest rank).
   *
   * @param part above 0, at most 1
   */
  double percentile(double part) {
    return sorted[(int) Math.ceil(part * sorted.length) - 1];
  }

  /** Median (least to greatest), each in the given format. */
  String spread(String format) {
    return "%s (%s to %s)"
        .formatted(text(format, median()), text(format, sorted[0]), text(format, percentile(1)));
  }

  static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
