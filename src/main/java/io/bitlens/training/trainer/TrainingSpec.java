package io.bitlens.training.trainer;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import io.bitlens.nn.program.StepOptions.Arithmetic;

/**
 * One training, completely: the same spec, beginning, data and thread count give the same weights
 * bit for bit.
 *
 * @param arithmetic number format of the training steps; evaluation is exact all the same
 * @param seed of every random stream: initialisation, shuffling, augmentation, dropout and mask
 *     noise
 */
public record TrainingSpec(
    NetworkSpec network,
    Course course,
    QuantizerSpec quantizers,
    SaliencyGuidance saliency,
    OptimizerSpec optimizer,
    AugmentationSpec augmentation,
    DistillationSpec distillation,
    Arithmetic arithmetic,
    long seed) {

  /** The precision of what is stored. */
  public Precision precision() {
    return course.precision();
  }
}
