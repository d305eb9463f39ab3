package io.bitlens.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Repeated measurements of one rate. */
final class Rates {

  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
    Collections.sort(values);
  }

  double median() {
    int middle = values.size() / 2;
    return values.size() % 2 == 1
        ? values.get(middle)
        : (values.get(middle - 1) + values.get(middle)) / 2;
  }

  @Override
  public String toString() {
    return "%.0f (%.0f to %.0f)".formatted(median(), values.getFirst(), values.getLast());
  }
}
