package io.bitlens.experiment.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A number over several seeds.
 *
 * @param n seeds
 * @param sd sample standard deviation (n - 1); empty of one seed
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Spread(int n, double mean, OptionalDouble sd) {

  /** Of at least one value. */
  static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("there must be a value");
    }
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Spread(
        values.length,
        mean,
        values.length == 1
            ? OptionalDouble.empty()
            : OptionalDouble.of(Math.sqrt(squares / (values.length - 1))));
  }
}
