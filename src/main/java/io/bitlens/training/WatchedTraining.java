package io.bitlens.training;

import io.bitlens.telemetry.Spans;
import io.bitlens.training.trainer.Checkpoint;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.ProbeMap;
import io.bitlens.training.trainer.StepTime;
import io.bitlens.training.trainer.TrainingListener;
import io.bitlens.training.trainer.TrainingProgress;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Passes on what a training tells: each step to the metrics, each epoch as a span, all to the rest.
 */
final class WatchedTraining implements TrainingListener {

  private final TrainingListener rest;
  private final Consumer<StepTime> steps;
  private final Spans spans;
  private final Clock clock;
  private Instant epochBegan;

  WatchedTraining(TrainingListener rest, Consumer<StepTime> steps, Spans spans, Clock clock) {
    this.rest = rest;
    this.steps = steps;
    this.spans = spans;
    this.clock = clock;
    this.epochBegan = clock.instant();
  }

  @Override
  public void progress(TrainingProgress progress) {
    rest.progress(progress);
  }

  @Override
  public void stepped(StepTime step) {
    steps.accept(step);
    rest.stepped(step);
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    var now = clock.instant();
    spans.past(
        "training epoch",
        epochBegan,
        now,
        Map.of(
            "bitlens.epoch", String.valueOf(metrics.epoch()),
            "bitlens.precision", metrics.precision(),
            "bitlens.validation.accuracy", String.valueOf(metrics.validationAccuracy()),
            "bitlens.images.per.second", String.valueOf(metrics.imagesPerSecond())));
    epochBegan = now;
    rest.epochCompleted(metrics);
  }

  @Override
  public void probed(ProbeMap map) {
    rest.probed(map);
  }

  @Override
  public boolean wantsCheckpoint(Occasion occasion) {
    return rest.wantsCheckpoint(occasion);
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) {
    rest.checkpoint(checkpoint);
  }
}
