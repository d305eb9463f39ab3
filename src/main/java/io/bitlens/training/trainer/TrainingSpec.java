package io.bitlens.training.trainer;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;

/**
 * One training, completely: the same spec, beginning, data and thread count give the same weights
 * bit for bit.
 *
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
    long seed) {

  /** The precision of what is stored. */
  public Precision precision() {
    return course.precision();
  }
}
