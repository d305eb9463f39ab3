package io.bitlens.training.trainer;

/** The checkpoint is of another training, or of another version of this software. */
public final class UnusableCheckpointException extends RuntimeException {

  public UnusableCheckpointException(String message) {
    super(message);
  }
}
