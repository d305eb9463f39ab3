package io.bitlens.training.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Counts the steps of a training, tells its listener of them, and asks whether to go on. */
final class Reporter {

  private static final long PROGRESS_NANOS = 250_000_000;

  private final TrainingListener listener;
  private final BooleanSupplier cancelled;
  private final LongSupplier nanoTime;
  private final int stepsPerEpoch;
  private final List<EpochMetrics> epochs = new ArrayList<>();
  private int epochsPlanned;
  private String part = "";
  private String phase = "";
  private int epoch = 1;
  private long step;
  private long lastProgress;

  Reporter(
      TrainingListener listener,
      BooleanSupplier cancelled,
      LongSupplier nanoTime,
      int stepsPerEpoch,
      int epochsPlanned) {
    this.listener = listener;
    this.cancelled = cancelled;
    this.nanoTime = nanoTime;
    this.stepsPerEpoch = stepsPerEpoch;
    this.epochsPlanned = epochsPlanned;
  }

  int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /**
   * Goes on from a checkpoint.
   *
   * @param skipped epochs of earlier stages that ended early
   */
  void resume(Checkpoint checkpoint, int skipped) {
    epochs.addAll(checkpoint.epochs());
    epochsPlanned -= skipped;
    step = (long) stepsPerEpoch * epochs.size() + checkpoint.step();
    epoch = epochs.size() + 1;
  }

  void stopIfCancelled() throws TrainingCancelledException {
    if (cancelled.getAsBoolean()) {
      throw new TrainingCancelledException();
    }
  }

  /** Names the part of the training that the next epochs belong to; empty for none. */
  void part(String words) {
    part = words.isEmpty() ? "" : ", " + words;
  }

  void phase(String words) {
    phase = words + part;
    tell();
  }

  void beginEpoch(int number) {
    epoch = number;
    phase("epoch %d of %d".formatted(epoch, epochsPlanned));
  }

  void validating() {
    phase("validating epoch %d of %d".formatted(epoch, epochsPlanned));
  }

  void stepDone(StepTime time) {
    step++;
    listener.stepped(time);
    if (nanoTime.getAsLong() - lastProgress >= PROGRESS_NANOS) {
      tell();
    }
  }

  void epoch(EpochMetrics metrics, ProbeMap map) {
    epochs.add(metrics);
    listener.epochCompleted(metrics);
    listener.probed(map);
  }

  boolean wantsCheckpoint(TrainingListener.Occasion occasion) {
    return listener.wantsCheckpoint(occasion);
  }

  void checkpoint(Checkpoint checkpoint) {
    listener.checkpoint(checkpoint);
  }

  /** A stage ended so many epochs early. */
  void skip(int count) {
    epochsPlanned -= count;
  }

  /** Metrics of every epoch so far. */
  List<EpochMetrics> epochs() {
    return List.copyOf(epochs);
  }

  private void tell() {
    lastProgress = nanoTime.getAsLong();
    listener.progress(
        new TrainingProgress(
            phase, epoch, epochsPlanned, step, (long) stepsPerEpoch * epochsPlanned));
  }
}
