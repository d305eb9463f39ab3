package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.WeightQuantizer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The program of constrained training against its twin. */
class ConstrainedGradientTest {

  static Stream<OracleCase> cases() {
    return Stream.of(
            OracleCase.small(1, false),
            OracleCase.small(2, true),
            OracleCase.residual(false),
            OracleCase.residual(true))
        .flatMap(network ->
            Stream.of("w8a8", "w4a4", "w2a2", "mixed-4-2")
                .map(precision -> OracleCase.of(network, precision, false)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsOfTheLagrangianAreTheTwins(OracleCase oracle) {
    agrees(oracle);
  }

  static Stream<OracleCase> quantizers() {
    return Stream.of(WeightQuantizer.SAWB, WeightQuantizer.LSQ)
        .map(q -> OracleCase.of(OracleCase.small(1, false), "w4a4", false).with(q));
  }

  @ParameterizedTest
  @MethodSource("quantizers")
  void soAreTheyWithAnotherQuantizerOfTheWeights(OracleCase oracle) {
    agrees(oracle);
  }

  private static void agrees(OracleCase oracle) {
    for (long seed = 1; seed < 100; seed++) {
      try (var trained = oracle.session(seed);
          var session = constrained(oracle, trained)) {
        var twin = oracle.twin(trained);
        var batch = oracle.batch(seed);
        var duals = duals(oracle.network());
        var expected =
            twin.constrained(batch, duals, OracleCase.RATES, OracleCase.dropout((int) seed));
        if (!Decision.clear(expected.decisions())) {
          continue;
        }
        var found =
            session.gradients(batch, duals, OracleCase.RATES, OracleCase.dropout((int) seed));

        assertThat(Differences.relative(found.get("metrics"), expected.metrics()))
            .as("metrics")
            .isLessThan(4 * oracle.tolerance());
        expected
            .byName()
            .forEach((name, gradient) ->
                assertThat(Differences.relative(found.get(name), gradient))
                    .as(name)
                    // Two passes and their distance round more than a step's one.
                    .isLessThan(
                        4 * (gradient.length == 1 ? oracle.clipTolerance() : oracle.tolerance())));
        return;
      }
    }
    throw new AssertionError("no clear session");
  }

  /** Of several sizes, and one 0. */
  private static List<Double> duals(NetworkSpec network) {
    return IntStream.range(0, network.weightedLayers().size()).mapToObj(i -> 0.7 * i).toList();
  }

  private static ConstrainedSession constrained(OracleCase oracle, TrainingSession from) {
    return new ConstrainedSession(
        oracle.network(),
        oracle.precision(),
        oracle.normalization(),
        oracle.options(),
        from.tensors());
  }

  @Test
  void stepsBringAConstrainedLayerCloser() {
    var oracle = OracleCase.of(OracleCase.small(1, false), "w2a2", false);
    var batch = oracle.batch(32, 1);
    var rates = new StepRates(1e-3, 1e-2, 0, 0);
    try (var trained = oracle.fresh(1);
        var free = constrained(oracle, trained);
        var held = constrained(oracle, trained)) {
      var none = List.of(0.0, 0.0, 0.0, 0.0);
      var third = List.of(0.0, 0.0, 10.0, 0.0);
      double before = free.step(batch, none, rates, OracleCase.dropout(0)).distances().get(2);
      for (int step = 0; step < 60; step++) {
        free.step(batch, none, rates, OracleCase.dropout(step));
        held.step(batch, third, rates, OracleCase.dropout(step));
      }
      var afterFree = free.step(batch, none, rates, OracleCase.dropout(0));
      var afterHeld = held.step(batch, none, rates, OracleCase.dropout(0));

      assertThat(afterHeld.distances().get(2)).isLessThan(before / 2);
      assertThat(afterHeld.distances().get(2)).isLessThan(afterFree.distances().get(2) / 2);
      assertThat(free.constraints()).containsExactly("conv1", "conv2", "fc1", "fc2");
    }
  }

  @Test
  void refusesAnotherNumberOfDuals() {
    var oracle = OracleCase.of(OracleCase.small(1, false), "w2a2", false);
    try (var trained = oracle.fresh(1);
        var session = constrained(oracle, trained)) {
      assertThatThrownBy(() ->
              session.step(oracle.batch(1), List.of(1.0), OracleCase.RATES, OracleCase.dropout(0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("4 constraints need 4 duals, found 1");
    }
  }
}
