package io.bitlens.nn.engine;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights.Coded;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where single precision holds every sum of codes exactly. It holds integers up to 2^24; no partial
 * sum of a layer, in whatever order, exceeds the greatest input code times the sum of |codes| of
 * one output. The greatest input after global average pooling is the greatest sum of codes.
 */
final class SumBound {

  private static final long EXACT_IN_SINGLE = 1L << 24;
  private static final int PIXEL_MAXIMUM = 255;

  private SumBound() {}

  /** Names of the quantized layers whose sums may exceed single precision's integers. */
  static Set<String> wideLayers(Variant variant) {
    var wide = new LinkedHashSet<String>();
    var shapes = NetworkShapes.of(variant.network());
    var layers = variant.layers().iterator();
    long input = PIXEL_MAXIMUM;
    for (int i = 0; i < variant.network().layers().size(); i++) {
      switch (variant.network().layers().get(i)) {
        case LayerSpec.Weighted weighted -> {
          long codes = greatest(layers.next());
          if (input > 0 && codes > EXACT_IN_SINGLE / input) {
            wide.add(weighted.name());
          }
          input = greatestOutput(variant, weighted.name());
        }
        case LayerSpec.GlobalAvgPool pool -> input *= shapes.input(i).positions();
        default -> {}
      }
    }
    return wide;
  }

  /** Greatest output code, or 0 where the outputs are no codes. */
  private static long greatestOutput(Variant variant, String layer) {
    int bits = variant.precision().of(layer).activations();
    return bits == LayerBits.FULL ? 0 : (1 << bits) - 1;
  }

  private static long greatest(VariantLayer layer) {
    if (!(layer.weights() instanceof Coded coded)) {
      return 0;
    }
    int perOutput = coded.codes().length / layer.shape().getFirst();
    long greatest = 0;
    long sum = 0;
    for (int i = 0; i < coded.codes().length; i++) {
      sum += Math.abs(coded.codes()[i]);
      if ((i + 1) % perOutput == 0) {
        greatest = Math.max(greatest, sum);
        sum = 0;
      }
    }
    return greatest;
  }
}
