package io.bitlens.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trained network at its bit widths: everything, and the only thing, that its predictions depend
 * on.
 *
 * <p>The forward pass is computed in codes. The input of the first layer is the 8-bit pixel. A
 * weighted layer sums input codes times weight codes (an exact integer where both are quantized),
 * then computes, in single precision with two roundings, {@code y = sum * multiplier[c] +
 * offset[c]} for output channel c. A following PACT at k bits gives the codes {@code round(clamp(y,
 * 0, 2^k - 1))}, halves rounded to even; at 32 bits it is {@code max(y, 0)}. A residual addition
 * between the two adds the earlier activation's codes: {@code y + codes * factor}, each operation
 * rounded to single precision. Global average pooling gives the sum of the codes. The pixel
 * normalisation, batch-norm, alphas, weight scales and pooled positions are all folded into
 * multipliers, offsets and factors; the last layer's y are the logits.
 *
 * @param network the network; its batch-norm and dropout layers do nothing here
 * @param precision bits per layer
 * @param normalization the pixel normalisation that was folded into the first layer (provenance
 *     only)
 * @param layers one entry per weighted layer, in order
 * @param factors of the residual additions, by name: the unit of what is added in the unit of the
 *     sum, single precision
 */
public record Variant(
    NetworkSpec network,
    Precision precision,
    Normalization normalization,
    List<VariantLayer> layers,
    Map<String, Float> factors) {

  public Variant {
    layers = List.copyOf(layers);
    factors = Map.copyOf(factors);
  }

  /** A variant of a network without residual additions. */
  public Variant(
      NetworkSpec network,
      Precision precision,
      Normalization normalization,
      List<VariantLayer> layers) {
    this(network, precision, normalization, layers, Map.of());
  }

  /** Learned PACT clip by layer, in the activation's own units. */
  public Map<String, Double> alphas() {
    var alphas = new LinkedHashMap<String, Double>();
    layers.forEach(layer -> layer.alpha().ifPresent(alpha -> alphas.put(layer.name(), alpha)));
    return alphas;
  }

  /** The same variant with other layers of the same shapes. */
  public Variant withLayers(List<VariantLayer> others) {
    return new Variant(network, precision, normalization, others, factors);
  }

  /** Factor of a residual addition. */
  public float factor(LayerSpec.Add addition) {
    var factor = factors.get(addition.name());
    if (factor == null) {
      throw new IllegalArgumentException(
          "no factor for " + addition.name() + " in " + factors.keySet());
    }
    return factor;
  }
}
