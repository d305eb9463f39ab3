package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.engine.TwinNetwork.Pooling;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The program pools before PACT, the textbook after. Outputs are the same, PACT being monotone. In
 * a window whose greatest pre-activations become one code the textbook gives the gradient to the
 * first of them, the program to the greatest; that, and nothing else, is what differs.
 */
class MaxPoolTiesTest {

  private static final double TOLERANCE = 5e-6;
  private static final double ALPHA_TOLERANCE = 1e-4;

  /** Tensors whose gradient comes through the pooling. */
  private static final Set<String> BEFORE_POOLING =
      Set.of("conv1.weight", "conv1.bias", "act1.alpha");

  /** Cases, and how far their gradients are from the textbook's: measured, rounded up. */
  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(quantized("w8a8"), 0.2),
        Arguments.of(quantized("w4a4"), 0.7),
        Arguments.of(quantized("w2a2"), 0.7));
  }

  private static OracleCase quantized(String precision) {
    return OracleCase.of(OracleCase.small(1, false), precision, false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsAreTheTextbooks(OracleCase oracle, double farthest) {
    try (var pair = oracle.pair()) {
      var textbook = oracle.twin(pair.session(), Pooling.AFTER_PACT);
      var pixels = pair.batch().pixels();

      assertThat(textbook.logits(pixels, pair.batch().size()))
          .isEqualTo(pair.twin().logits(pixels, pair.batch().size()));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreTheTextbooksWhenTiesGoToTheGreatest(OracleCase oracle, double farthest) {
    try (var pair = oracle.pair()) {
      var twin = oracle.twin(pair.session(), Pooling.AFTER_PACT_BY_PRE_ACTIVATION);

      distances(pair, twin)
          .forEach((name, distance) -> assertThat(distance).as(name).isLessThan(tolerance(name)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsDifferFromTheTextbooksOnlyBeforeThePooling(OracleCase oracle, double farthest) {
    try (var pair = oracle.pair()) {
      var twin = oracle.twin(pair.session(), Pooling.AFTER_PACT);
      var distances = distances(pair, twin);

      distances.forEach((name, distance) ->
          assertThat(distance)
              .as(name)
              .isLessThan(BEFORE_POOLING.contains(name) ? farthest : tolerance(name)));
      assertThat(distances.get("conv1.weight")).as("there are ties").isGreaterThan(0.01);
    }
  }

  private static double tolerance(String name) {
    return name.endsWith(".alpha") ? ALPHA_TOLERANCE : TOLERANCE;
  }

  /** Distance of the program's gradients from the twin's by tensor. */
  private static Map<String, Double> distances(OraclePair pair, Twin twin) {
    int step = OracleCase.WARM_UP;
    var found =
        pair.session()
            .gradients(
                pair.batch(), OracleCase.RATES, OracleCase.dropout(step), OracleCase.mask(step));
    return twin
        .gradients(pair.batch(), OracleCase.RATES, OracleCase.dropout(step), OracleCase.mask(step))
        .byName()
        .entrySet()
        .stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, e -> Differences.relative(found.get(e.getKey()), e.getValue())));
  }
}
