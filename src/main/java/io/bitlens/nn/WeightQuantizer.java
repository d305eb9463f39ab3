package io.bitlens.nn;

import java.util.List;

/**
 * How the weights of a layer become integer codes and a scale, and how a gradient finds its way
 * back through the rounding. All are per layer; docs/training.md has the level sets.
 */
public enum WeightQuantizer {
  /**
   * DoReFa (arXiv 1606.06160, eq. 9) with a scale: tanh, then 2^k even steps between its greatest
   * magnitudes.
   */
  DOREFA(CodeGrid.ODD),
  /**
   * Statistics-aware weight binning (arXiv 1807.06964): 2^k levels between +-clip, the clip a
   * linear form of sqrt(E[w^2]) and E|w|.
   */
  SAWB(CodeGrid.ODD),
  /** The same on 2^k - 1 levels with a zero: ternary at 2 bits. */
  SAWB_SYMMETRIC(CodeGrid.SYMMETRIC),
  /** Learned step size (arXiv 1902.08153): 2^k - 1 levels with a zero, their distance trained. */
  LSQ(CodeGrid.SYMMETRIC);

  private final CodeGrid grid;

  WeightQuantizer(CodeGrid grid) {
    this.grid = grid;
  }

  /** The integers that its codes are. */
  public CodeGrid grid() {
    return grid;
  }

  /**
   * Checks that every layer has bits that the grid has levels for.
   *
   * @throws InvalidSpecException with each layer that has too few
   */
  public void check(Precision precision) {
    var violations =
        precision.layers().entrySet().stream()
            .filter(layer -> layer.getValue().weights() < fewestBits())
            .map(layer -> tooFewBits(layer.getKey(), layer.getValue()))
            .toList();
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations);
    }
  }

  /** The fewest bits that the grid has levels for. */
  public int fewestBits() {
    return grid == CodeGrid.SYMMETRIC ? 2 : 1;
  }

  private Violation tooFewBits(String layer, LayerBits bits) {
    return new Violation(
        "/layers/" + layer + "/weights",
        "must be at least 2 for %s, found %d: its only level would be 0; %s have 1 bit"
            .formatted(this, bits.weights(), List.of(DOREFA, SAWB)));
  }
}
