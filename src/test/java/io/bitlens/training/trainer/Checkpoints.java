package io.bitlens.training.trainer;

import java.util.ArrayList;
import java.util.List;

/** Takes a checkpoint at the end of every epoch and at some steps, while the training goes on. */
final class Checkpoints implements TrainingListener {

  private final int everySteps;
  private final List<Checkpoint> taken = new ArrayList<>();
  private int steps;

  /** Takes one after the first step and then each time after so many more. */
  Checkpoints(int everySteps) {
    this.everySteps = everySteps;
  }

  List<Checkpoint> taken() {
    return taken;
  }

  @Override
  public void progress(TrainingProgress progress) {}

  @Override
  public void epochCompleted(EpochMetrics metrics) {}

  @Override
  public boolean wantsCheckpoint(Occasion occasion) {
    return switch (occasion) {
      case STEP -> steps++ % everySteps == 0;
      case EPOCH -> true;
      case STOP -> throw new AssertionError("nobody asked it to stop");
    };
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) {
    taken.add(checkpoint);
  }
}
