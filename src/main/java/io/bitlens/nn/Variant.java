package io.bitlens.nn;

import java.util.List;

/**
 * A trained network at its bit widths: everything, and the only thing, that its predictions depend
 * on.
 *
 * <p>The forward pass is computed in codes. The input of the first layer is the 8-bit pixel. A
 * weighted layer sums input codes times weight codes (an exact integer where both are quantized),
 * then computes, in single precision with two roundings, {@code y = sum * multiplier[c] +
 * offset[c]} for output channel c. A following PACT at k bits gives the codes {@code round(clamp(y,
 * 0, 2^k - 1))}, halves rounded to even; at 32 bits it is {@code max(y, 0)}. The pixel
 * normalisation, batch-norm, alphas and weight scales are all folded into multipliers and offsets;
 * the last layer's y are the logits.
 *
 * @param network the network; its batch-norm and dropout layers do nothing here
 * @param precision bits per layer
 * @param normalization the pixel normalisation that was folded into the first layer (provenance
 *     only)
 * @param layers one entry per weighted layer, in order
 */
public record Variant(
    NetworkSpec network,
    Precision precision,
    Normalization normalization,
    List<VariantLayer> layers) {

  public Variant {
    layers = List.copyOf(layers);
  }
}
