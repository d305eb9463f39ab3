package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bitlens.nn.WeightQuantizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where PACT's clips start, and that they stay positive. */
class ClipTest {

  private final OracleCase oracle = OracleCase.of(OracleCase.small(1, false), "w2a2", false);

  /** A clip of 0.3 under a penalty that outweighs the loss falls by about 0.7 a step. */
  @ParameterizedTest
  @EnumSource(WeightQuantizer.class)
  void stayPositiveWhereEveryStepPullsThemDown(WeightQuantizer quantizer) {
    var down = new StepRates(1e-3, 0.7, 1, 100);
    try (var session = oracle.with(quantizer).fresh(1)) {
      session.startAlphas(0.3);
      for (int step = 0; step < 12; step++) {
        var result =
            session.step(oracle.batch(step), down, OracleCase.dropout(step), OracleCase.mask(step));

        assertThat(result.crossEntropy()).isFinite();
        assertThat(session.alphas().values())
            .hasSize(3)
            .allSatisfy(alpha -> assertThat(alpha).isGreaterThanOrEqualTo(1e-3f));
      }
      assertThat(session.alphas().values()).contains((double) 1e-3f);
    }
  }

  @Test
  void startWhereTheyAreTold() {
    try (var session = oracle.fresh(1)) {
      session.startAlphas(6);

      assertThat(session.alphas())
          .containsOnlyKeys("act1", "act2", "act3")
          .containsValues(6.0, 6.0, 6.0);
      assertThat(session.variant().layers().getFirst().alpha()).hasValue(6);
    }
  }

  @Test
  void stayWhereAnotherTrainingLeftThem() {
    try (var trained = oracle.session(1);
        var session = oracle.fresh(2)) {
      session.startFrom(trained.tensors());
      session.startAlphas(6);

      assertThat(session.alphas()).isEqualTo(trained.alphas());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void startAboveZero(double alpha) {
    try (var session = oracle.fresh(1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.startAlphas(alpha))
          .withMessage("a clip must be above 0 and finite, found " + alpha);
    }
  }
}
