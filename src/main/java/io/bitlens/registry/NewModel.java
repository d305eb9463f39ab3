package io.bitlens.registry;

import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A trained variant, ready to be stored.
 *
 * @param jobId the job that trained it; a job stores at most one model
 * @param owner who asked for it
 * @param tensors what the variant was made from, for trainings that begin with it
 * @param guided whether training was saliency-guided
 * @param bestEpoch the epoch, 1-based, whose weights these are: the best on the validation split
 * @param test metrics on the test set, measured once
 * @param calibration the temperature that fits the validation split, and the scores with it
 */
public record NewModel(
    UUID jobId,
    String owner,
    Variant variant,
    TrainedTensors tensors,
    List<String> classNames,
    boolean guided,
    int bestEpoch,
    Evaluation validation,
    Evaluation test,
    Optional<Calibration> calibration,
    Provenance provenance) {

  public NewModel {
    classNames = List.copyOf(classNames);
  }
}
