package io.bitlens.experiment;

/** Where an experiment is. */
enum ExperimentState {
  /** Trains and measures. */
  RUNNING,
  /** Every cell is trained and measured. */
  SUCCEEDED,
  /** All is over, and some of it failed. */
  FAILED,
  CANCELLED;

  boolean terminal() {
    return this != RUNNING;
  }
}
