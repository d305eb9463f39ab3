package io.bitlens.training.trainer;

import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.engine.SessionState;
import io.bitlens.nn.evaluation.Evaluation;
import java.util.List;
import java.util.Optional;

/**
 * Where a training is between two of its steps: with the same spec, data and number of threads it
 * goes on from here to the same bits as one that was never interrupted. Random streams, the order
 * of the images and the learning rate are functions of the spec and of this place.
 *
 * @param stage index of the running stage
 * @param epochsOfStage epochs of that stage that are finished and validated
 * @param step steps of the running epoch that are done; all of them if only its validation is left
 * @param tally of those steps
 * @param seconds that those steps took
 * @param epochs metrics of all finished epochs of all stages, in order
 * @param session parameters and optimizer of the running stage
 * @param best best epoch of the running stage; empty before its first epoch is finished
 * @param teacher what the training's own teacher is made of, in full precision, once it has one
 * @param search where the search for bits is, once it has its twin
 */
public record Checkpoint(
    int stage,
    int epochsOfStage,
    int step,
    EpochTally tally,
    double seconds,
    List<EpochMetrics> epochs,
    SessionState session,
    Optional<Best> best,
    Optional<TrainedTensors> teacher,
    Optional<SearchState> search) {

  /**
   * The best epoch so far.
   *
   * @param epoch counted from 1 through all stages
   */
  public record Best(int epoch, TrainedTensors tensors, Evaluation validation) {}

  public Checkpoint {
    epochs = List.copyOf(epochs);
    if (stage < 0 || epochsOfStage < 0 || step < 0 || epochs.size() < epochsOfStage) {
      throw new IllegalArgumentException(
          "no place in a training: stage %d, %d of %d epochs, step %d"
              .formatted(stage, epochsOfStage, epochs.size(), step));
    }
  }

  /** Finished epochs of the stages before the running one. */
  public int epochsBefore() {
    return epochs.size() - epochsOfStage;
  }
}
