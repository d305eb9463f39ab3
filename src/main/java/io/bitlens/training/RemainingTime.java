package io.bitlens.training;

import io.bitlens.training.trainer.TrainingProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Tells from the pace so far how long the training steps that are left will take. */
final class RemainingTime {

  private final Clock clock;
  private @Nullable Instant began;
  private long firstStep;

  RemainingTime(Clock clock) {
    this.clock = clock;
  }

  /** Seconds, rounded up; empty until a step has been timed. */
  OptionalLong seconds(TrainingProgress progress) {
    var now = clock.instant();
    if (began == null) {
      began = now;
      firstStep = progress.step();
      return OptionalLong.empty();
    }
    long done = progress.step() - firstStep;
    if (done <= 0) {
      return OptionalLong.empty();
    }
    double millisPerStep = (double) Duration.between(began, now).toMillis() / done;
    return OptionalLong.of(
        (long) Math.ceil(millisPerStep * (progress.steps() - progress.step()) / 1000));
  }
}
