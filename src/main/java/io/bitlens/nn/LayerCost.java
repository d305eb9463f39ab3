package io.bitlens.nn;

import java.util.List;

/**
 * What one weighted layer costs.
 *
 * @param weightShape (out, in, k, k) of a convolution, (out, in) of a linear layer
 * @param positions output positions of one image at which every weight is used once: H*W of a
 *     convolution's output, 1 of a linear layer
 * @param weightBits bits of a weight
 * @param inputBits bits of the layer's input: 8 for the first layer's pixels, else those of the
 *     activation before it, after global average pooling those of the greatest sum of codes; 32
 *     where the activation is at full precision or absent
 */
public record LayerCost(
    String name, List<Integer> weightShape, long positions, int weightBits, int inputBits) {

  public LayerCost {
    weightShape = List.copyOf(weightShape);
  }

  /** Output channels or features: one multiplier and one offset each. */
  public int outputs() {
    return weightShape.getFirst();
  }

  /** Number of weights. */
  public long weights() {
    return weightShape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  /** Multiply-accumulates of one image. */
  public long macs() {
    return Math.multiplyExact(weights(), positions);
  }

  /** Bit operations of one image: MACs * weight bits * input bits. */
  public long bops() {
    return Math.multiplyExact(macs(), (long) weightBits * inputBits);
  }

  /** Bits of everything that is stored for the layer: weights, and 32 a multiplier and offset. */
  public long packedBits() {
    return Math.multiplyExact(weights(), (long) weightBits) + 2L * LayerBits.FULL * outputs();
  }
}
