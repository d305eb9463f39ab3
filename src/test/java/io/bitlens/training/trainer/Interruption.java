package io.bitlens.training.trainer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes a checkpoint at one of the occasions of a training, and stops it there. */
final class Interruption implements TrainingListener {

  private final Occasion occasion;
  private final int count;
  private int seen;
  private @Nullable Checkpoint checkpoint;

  /** Interrupts at the given occurrence, counted from 1, of an occasion. */
  Interruption(Occasion occasion, int count) {
    this.occasion = occasion;
    this.count = count;
  }

  /** Empty if there was no such occasion. */
  Optional<Checkpoint> checkpoint() {
    return Optional.ofNullable(checkpoint);
  }

  boolean stopped() {
    return checkpoint != null;
  }

  @Override
  public void progress(TrainingProgress progress) {}

  @Override
  public void epochCompleted(EpochMetrics metrics) {}

  @Override
  public boolean wantsCheckpoint(Occasion found) {
    return found == occasion && ++seen == count;
  }

  @Override
  public void checkpoint(Checkpoint taken) {
    checkpoint = taken;
  }
}
