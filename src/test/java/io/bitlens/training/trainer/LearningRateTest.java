package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.training.trainer.OptimizerSpec.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {

  @ParameterizedTest
  @CsvSource({"0, 1", "25, 0.853553", "50, 0.5", "75, 0.146447", "99, 0.000247"})
  void aCosineFallsFromOneToZero(long step, double expected) {
    assertThat(LearningRate.factor(Schedule.COSINE, 0, step, 100))
        .isCloseTo(expected, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.2", "1, 0.4", "3, 0.8", "4, 1", "54, 0.5", "103, 0.000247"})
  void aWarmUpGrowsInEqualStepsAndTheCosineRunsOverTheRest(long step, double expected) {
    assertThat(LearningRate.factor(Schedule.COSINE, 4, step, 104))
        .isCloseTo(expected, within(1e-6));
  }

  @Test
  void aConstantRateStaysAfterItsWarmUp() {
    assertThat(LearningRate.factor(Schedule.CONSTANT, 1, 0, 9)).isEqualTo(0.5);
    assertThat(LearningRate.factor(Schedule.CONSTANT, 1, 8, 9)).isEqualTo(1);
  }
}
