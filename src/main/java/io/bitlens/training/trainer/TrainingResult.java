package io.bitlens.training.trainer;

import io.bitlens.nn.BitAllocation;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import java.util.List;
import java.util.Optional;

/**
 * A finished training.
 *
 * @param variant the exact variant of the best epoch
 * @param tensors what that epoch's variant was made from
 * @param bestEpoch the epoch of the last stage, counted from 1 through all stages, with the best
 *     validation accuracy; the earlier one if two are equal
 * @param validation metrics of that variant on the validation split
 * @param test metrics of that variant on the test set, measured once
 * @param calibration its temperature, fitted on the validation split, and the scores with it
 * @param epochs metrics of every epoch, in order
 * @param allocation how the bits were found, where they were searched for
 */
public record TrainingResult(
    Variant variant,
    TrainedTensors tensors,
    int bestEpoch,
    Evaluation validation,
    Evaluation test,
    Calibration calibration,
    List<EpochMetrics> epochs,
    Optional<BitAllocation> allocation) {

  TrainingResult with(BitAllocation found) {
    return new TrainingResult(
        variant, tensors, bestEpoch, validation, test, calibration, epochs, Optional.of(found));
  }
}
