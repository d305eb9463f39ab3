package io.bitlens.training.trainer;

import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.program.StepOptions.AlphaGradient;

/**
 * How weights and activations are quantized.
 *
 * @param weights the quantizer of the weights
 * @param alphaGradient the gradient of PACT's clips
 * @param alphaStart where PACT's clips start
 */
public record QuantizerSpec(
    WeightQuantizer weights, AlphaGradient alphaGradient, AlphaStart alphaStart) {

  public static final QuantizerSpec DEFAULT =
      new QuantizerSpec(WeightQuantizer.DOREFA, AlphaGradient.BY_BITS, AlphaStart.PERCENTILE);
}
