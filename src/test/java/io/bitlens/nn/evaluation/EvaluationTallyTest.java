package io.bitlens.nn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTallyTest {

  private static final float LOG_3 = (float) Math.log(3);

  @Test
  void computesEveryMetricOfAHandMadeCase() {
    var tally = new EvaluationTally(2);
    // Probabilities (3/4, 1/4) for labels 0 and 1, then (1/2, 1/2), a tie, for label 1.
    tally.add(new float[] {LOG_3, 0, LOG_3, 0}, new int[] {9, 0, 1}, 1, 2);
    tally.add(new float[] {0, 0}, new int[] {1}, 0, 1);

    var evaluation = tally.evaluation();

    assertThat(evaluation.images()).isEqualTo(3);
    assertThat(evaluation.accuracy()).isEqualTo(1 / 3.0);
    assertThat(evaluation.nll())
        .isCloseTo((-Math.log(0.75) - Math.log(0.25) - Math.log(0.5)) / 3, within(1e-7));
    assertThat(evaluation.brier())
        .isCloseTo((2 * 0.0625 + 2 * 0.5625 + 2 * 0.25) / 3, within(1e-7));
    // One bin holds confidence 3/4 twice with one right, another 1/2 once with none right.
    assertThat(evaluation.ece()).isCloseTo((0.5 + 0.5) / 3, within(1e-7));
    assertThat(evaluation.perClassAccuracy()).containsExactly(1.0, 0.0);
    assertThat(evaluation.confusion()).containsExactly(List.of(1, 0), List.of(2, 0));
  }

  @Test
  void aCertainPredictionFallsIntoTheLastBin() {
    var tally = new EvaluationTally(2);
    tally.add(new float[] {200, 0}, new int[] {0}, 0, 1);

    assertThat(tally.evaluation().ece()).isZero();
    assertThat(tally.evaluation().nll()).isZero();
  }

  @Test
  void anImpossibleTruthHasAFiniteLoss() {
    var tally = new EvaluationTally(2);
    tally.add(new float[] {2000, 0}, new int[] {1}, 0, 1);

    assertThat(tally.evaluation().nll()).isFinite().isGreaterThan(700);
  }

  @Test
  void refusesToEvaluateNothing() {
    assertThatThrownBy(() -> new EvaluationTally(2).evaluation())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("there is nothing to evaluate");
  }
}
