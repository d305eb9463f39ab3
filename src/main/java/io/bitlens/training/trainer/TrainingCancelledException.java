package io.bitlens.training.trainer;

/** The training stopped between two steps because it was asked to. */
public final class TrainingCancelledException extends Exception {

  public TrainingCancelledException() {
    super("training was cancelled");
  }
}
