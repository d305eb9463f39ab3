package io.bitlens.nn;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The stored numbers of one weighted layer; see {@link Variant} for what is computed with them.
 *
 * @param name the layer's name
 * @param shape shape of the weights: (out, in, k, k) or (out, in)
 * @param weights the weights, row-major
 * @param multiplier factor of the sum by output channel, single precision
 * @param offset added after the multiplication by output channel, single precision
 * @param alpha learned clip of the PACT that follows, in the activation's own units; empty where
 *     the activation is at 32 bits or absent (provenance only: it is folded into the multipliers)
 */
@SuppressWarnings("ArrayRecordComponent")
public record VariantLayer(
    String name,
    List<Integer> shape,
    VariantWeights weights,
    float[] multiplier,
    float[] offset,
    OptionalDouble alpha) {

  /** The same layer with as many other weights. */
  public VariantLayer withWeights(VariantWeights others) {
    return new VariantLayer(name, shape, others, multiplier, offset, alpha);
  }
}
