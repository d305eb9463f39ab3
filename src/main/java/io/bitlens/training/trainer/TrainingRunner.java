package io.bitlens.training.trainer;

import io.bitlens.dataset.Dataset;
import java.util.function.BooleanSupplier;

/** Something that trains. */
public interface TrainingRunner {

  /**
   * Trains and evaluates; returns when it is done.
   *
   * @param beginning what is taken over from stored models
   * @param cancelled asked between steps; true stops the training
   * @throws TrainingCancelledException if it was stopped
   * @throws UnusableCheckpointException if the beginning's checkpoint does not fit; nothing was
   *     trained then
   */
  TrainingResult train(
      TrainingSpec spec,
      Beginning beginning,
      Dataset data,
      TrainingListener listener,
      BooleanSupplier cancelled)
      throws TrainingCancelledException;
}
