package io.bitlens.training.trainer;

/** The loss is no number any more; going on would only store noise. */
public final class TrainingDivergedException extends RuntimeException {

  TrainingDivergedException(int epoch, int step) {
    super(
        "the loss is not finite in epoch %d, step %d; try a lower learning rate"
            .formatted(epoch, step));
  }
}
