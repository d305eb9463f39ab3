package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.training.trainer.TrainingProgress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final TickingClock clock = new TickingClock();

  @Test
  void aThrottlePassesOncePerInterval() {
    var throttle = new Throttle(clock, Duration.ofSeconds(1));

    assertThat(throttle.pass()).isTrue();
    clock.tick(Duration.ofMillis(999));
    assertThat(throttle.pass()).isFalse();
    clock.tick(Duration.ofMillis(1));
    assertThat(throttle.pass()).isTrue();
    assertThat(throttle.pass()).isFalse();
  }

  @Test
  void theRemainingTimeFollowsThePaceOfTheStepsSeen() {
    var remaining = new RemainingTime(clock);

    assertThat(remaining.seconds(atStep(10))).isEmpty();
    clock.tick(Duration.ofSeconds(3));
    assertThat(remaining.seconds(atStep(10))).isEmpty();
    clock.tick(Duration.ofSeconds(1));
    // 20 steps in 4 s: 71 more need 14.2 s.
    assertThat(remaining.seconds(atStep(30))).hasValue(15);
    clock.tick(Duration.ofSeconds(1));
    assertThat(remaining.seconds(atStep(101))).hasValue(0);
  }

  private static TrainingProgress atStep(long step) {
    return new TrainingProgress("epoch 1 of 1", 1, 1, step, 101);
  }
}
