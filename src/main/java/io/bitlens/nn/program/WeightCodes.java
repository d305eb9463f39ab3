package io.bitlens.nn.program;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.WeightQuantizer;
import java.util.Map;

/** Writes how one layer's weights become codes and a scale, and the way of a gradient back. */
sealed interface WeightCodes permits FullWeights, DoReFaWeights, SawbWeights, LsqWeights {

  /**
   * What quantizes a layer.
   *
   * @param expressions of the trained tensors by name
   */
  static WeightCodes of(
      WeightQuantizer quantizer, String layer, int bits, Map<String, String> expressions) {
    var weight = Lowering.expression(expressions, layer + ".weight");
    if (bits == LayerBits.FULL) {
      return new FullWeights(layer, weight);
    }
    return switch (quantizer) {
      case DOREFA -> new DoReFaWeights(layer, bits, weight);
      case SAWB, SAWB_SYMMETRIC -> new SawbWeights(layer, bits, quantizer.grid(), weight);
      case LSQ ->
          new LsqWeights(
              layer, bits, weight, Lowering.expression(expressions, LsqWeights.stepName(layer)));
    };
  }

  /** Writes the variables {@code codes_LAYER}, a tensor, and {@code scale_LAYER}, a number. */
  void write(ProgramText text);

  /** Whether the tensor of codes is of no more use once it has been multiplied. */
  boolean codesAreSpare();

  /**
   * The gradient by the weights; those by other parameters are added.
   *
   * @param gradient variable of the gradient by the quantized weights in folded units; overwritten
   * @param units expression of a folded unit in the weights' own
   * @return variable of the gradient by the weights
   */
  String backward(ProgramText text, String gradient, String units, Gradients gradients);
}
