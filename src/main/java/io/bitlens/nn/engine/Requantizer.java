package io.bitlens.nn.engine;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.program.StepOptions;
import io.bitlens.nn.program.StepOptions.AlphaGradient;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.nn.program.StepOptions.Fill;
import io.bitlens.nn.program.StepOptions.Ranking;

/**
 * Makes variants of a trained network at other bits, without training it on. Whatever the trained
 * precision has in common with the one asked for stays as it was trained: at the trained precision
 * itself the variant is the one that was stored. Clips stay where there are some, at fewer bits
 * too; an activation that was not quantized gets the 99.9th percentile of its input on the images
 * for calibration. Learned steps of weights that change their bits start as in training.
 *
 * @param weights how the weights are quantized
 * @param trained what the training has learned
 * @param trainedAt the precision of that training
 * @param calibration some training images
 */
public record Requantizer(
    NetworkSpec network,
    Normalization normalization,
    WeightQuantizer weights,
    TrainedTensors trained,
    Precision trainedAt,
    Batch calibration) {

  private static final double UNUSED_FRACTION = 0.5;

  /**
   * The variant at a precision.
   *
   * @throws io.bitlens.nn.InvalidSpecException if a layer has too few bits for the quantizer
   * @throws IllegalArgumentException if the tensors are not of the network
   */
  public Variant at(Precision precision) {
    try (var session = new TrainingSession(network, precision, normalization, options(), 0)) {
      session.startFrom(trained, trainedAt);
      session.calibrate(calibration);
      return session.variant();
    }
  }

  /** Of the plainest step, since none is made. */
  private StepOptions options() {
    return new StepOptions(
        false,
        UNUSED_FRACTION,
        Ranking.ABSOLUTE,
        Fill.BACKGROUND,
        AlphaGradient.BY_BITS,
        weights,
        false,
        false,
        Arithmetic.FP32);
  }
}
