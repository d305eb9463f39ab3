package io.bitlens.registry.artifact;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One weighted layer as the file's metadata describes it.
 *
 * @param bits bits of a weight, 1 to 8 or 32
 * @param grid the grid of the codes; empty at 32 bits
 * @param scale real value of one code unit; empty at 32 bits
 */
record StoredLayer(
    String name,
    List<Integer> shape,
    int bits,
    Optional<CodeGrid> grid,
    OptionalDouble scale,
    OptionalDouble alpha) {

  static StoredLayer of(VariantLayer layer) {
    return switch (layer.weights()) {
      case VariantWeights.Coded coded ->
          new StoredLayer(
              layer.name(),
              layer.shape(),
              coded.bits(),
              Optional.of(coded.grid()),
              OptionalDouble.of(coded.scale()),
              layer.alpha());
      case VariantWeights.Full full ->
          new StoredLayer(
              layer.name(),
              layer.shape(),
              LayerBits.FULL,
              Optional.empty(),
              OptionalDouble.empty(),
              layer.alpha());
    };
  }

  /** Number of weights. */
  int weights() {
    return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
  }
}
