package io.bitlens.training.trainer;

/** Told how a training goes on, on the training's own thread. */
public interface TrainingListener {

  /** Told at the start of each phase and a few times a second in between. */
  void progress(TrainingProgress progress);

  /** Told once at the end of each epoch. */
  void epochCompleted(EpochMetrics metrics);
}
