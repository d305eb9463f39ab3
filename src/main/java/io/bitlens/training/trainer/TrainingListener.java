package io.bitlens.training.trainer;

/** Told how a training goes on, on the training's own thread. */
public interface TrainingListener {

  /** When a checkpoint can be taken. */
  enum Occasion {
    /** Between two steps. */
    STEP,
    /** An epoch is finished. */
    EPOCH,
    /** The training was asked to stop. */
    STOP
  }

  /** Told at the start of each phase and a few times a second in between. */
  void progress(TrainingProgress progress);

  /** Told after each step; not everybody wants to know. */
  default void stepped(StepTime step) {}

  /** Told once at the end of each epoch. */
  void epochCompleted(EpochMetrics metrics);

  /** Told after that how the probe image is seen by then; not everybody wants to know. */
  default void probed(ProbeMap map) {}

  /** Whether a checkpoint is to be taken now. It copies all tensors, so not at every step. */
  boolean wantsCheckpoint(Occasion occasion);

  /** Given a checkpoint that it wanted. */
  void checkpoint(Checkpoint checkpoint);
}
