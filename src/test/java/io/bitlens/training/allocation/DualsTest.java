package io.bitlens.training.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DualsTest {

  private static final List<Double> BOUNDS = List.of(0.1, 0.1, 0.5);

  @Test
  void riseByTheRateTimesHowFarAConstraintIsBroken() {
    var duals = Duals.none(3).ascend(List.of(0.3, 0.1, 0.25), BOUNDS, 2);

    assertThat(duals.values()).containsExactly(2 * (0.3 - 0.1), 0.0, 0.0);
  }

  @Test
  void fallWhileAConstraintHoldsAndStopAtZero() {
    var duals = new Duals(List.of(1.0, 0.05, 0.0)).ascend(List.of(0.0, 0.0, 0.5), BOUNDS, 1);

    assertThat(duals.values()).containsExactly(0.9, 0.0, 0.0);
  }
}
