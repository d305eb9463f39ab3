package io.bitlens.training.trainer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.OptionalDouble;

/**
 * Where PACT's clips start: in JSON a number, or {@code "PERCENTILE"}.
 *
 * @param fixed the first value of every clip; empty for the 99.9th percentile of the activation's
 *     input on the first images
 */
public record AlphaStart(OptionalDouble fixed) {

  private static final String BY_PERCENTILE = "PERCENTILE";

  public static final AlphaStart PERCENTILE = new AlphaStart(OptionalDouble.empty());

  public static final double LEAST = 0.001;
  public static final double GREATEST = 1000;

  /**
   * What a JSON value says.
   *
   * @throws IllegalArgumentException if it is neither a number from {@link #LEAST} to {@link
   *     #GREATEST} nor {@code "PERCENTILE"}
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static AlphaStart of(Object json) {
    if (json.equals(BY_PERCENTILE)) {
      return PERCENTILE;
    }
    if (json instanceof Number number
        && number.doubleValue() >= LEAST
        && number.doubleValue() <= GREATEST) {
      return new AlphaStart(OptionalDouble.of(number.doubleValue()));
    }
    throw new IllegalArgumentException(
        "must be %s or a number from %s to %.0f, found %s"
            .formatted(BY_PERCENTILE, LEAST, GREATEST, json));
  }

  /** The JSON value. */
  @JsonValue
  public Object json() {
    return fixed.isPresent() ? fixed.getAsDouble() : BY_PERCENTILE;
  }
}
