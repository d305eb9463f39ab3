package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The compiled program's full-precision gradients against differences of the twin's loss: no
 * differentiation rule on the other side. (Rounding has no derivative to compare with.)
 */
class FiniteDifferenceTest {

  private static final double STEP = 1e-6;
  private static final double TOLERANCE = 2e-6;

  static Stream<OracleCase> cases() {
    return Stream.of(
            OracleCase.small(1, false), OracleCase.small(2, true), OracleCase.residual(false))
        .flatMap(network ->
            Stream.of(false, true).map(guided -> OracleCase.of(network, "fp32", guided)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyTensorsGradientIsTheSlopeOfTheLoss(OracleCase oracle) {
    try (var pair = oracle.pair()) {
      var twin = pair.twin();
      var batch = pair.batch();
      var found =
          pair.session()
              .gradients(batch, OracleCase.RATES, OracleCase.dropout(3), OracleCase.mask(3));
      // The mask is a choice, not a function: it stays as it was drawn.
      var masked = Twin.doubles(found.get("masked"));
      for (var entry : pair.session().layout().trained()) {
        var direction = unitDirection(entry.size(), entry.name().hashCode());
        double slope =
            slope(
                twin.values.get(entry.name()),
                direction,
                () ->
                    twin.gradients(batch, OracleCase.RATES, OracleCase.dropout(3), masked).loss());

        assertThat(dot(found.get(entry.name()), direction))
            .as(entry.name())
            .isCloseTo(slope, within(TOLERANCE));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theInputGradientIsTheSlopeOfTheLogProbability(OracleCase oracle) {
    try (var pair = oracle.pair()) {
      var batch = pair.batch();
      var pixels = new double[batch.pixels().length];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = Byte.toUnsignedInt(batch.pixels()[i]);
      }
      var direction = unitDirection(pixels.length, 1);
      double slope =
          slope(pixels, direction, () -> pair.twin().logProbability(pixels, batch.labels()));

      // By pixels of 0 to 255 here, of 0 to 1 there.
      assertThat(dot(pair.session().inputGradient(batch), direction) / 255)
          .isCloseTo(slope, within(TOLERANCE));
    }
  }

  private static double slope(double[] values, double[] direction, DoubleSupplier function) {
    move(values, direction, STEP);
    double above = function.getAsDouble();
    move(values, direction, -2 * STEP);
    double below = function.getAsDouble();
    move(values, direction, STEP);
    return (above - below) / (2 * STEP);
  }

  private static void move(double[] values, double[] direction, double step) {
    for (int i = 0; i < values.length; i++) {
      values[i] += step * direction[i];
    }
  }

  private static double[] unitDirection(int size, long seed) {
    var random = new Random(seed);
    var direction = random.doubles(size, -1, 1).toArray();
    double length = Math.sqrt(dot(direction, direction));
    for (int i = 0; i < size; i++) {
      direction[i] /= length;
    }
    return direction;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double dot(float[] a, double[] b) {
    return dot(Twin.doubles(a), b);
  }
}
