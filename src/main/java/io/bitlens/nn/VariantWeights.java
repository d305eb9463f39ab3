package io.bitlens.nn;

/** Weights of one layer of a {@link Variant}, row-major in the layer's weight shape. */
public sealed interface VariantWeights {

  int length();

  /**
   * Integer codes: a weight is {@code codes[i] * scale}.
   *
   * @param bits bits of a code, 1 to 8
   * @param grid which integers the codes are
   * @param codes one code per weight, each one of the grid's levels
   * @param scale real value of one code unit, positive (provenance only: it is folded into the
   *     multipliers)
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Coded(int bits, CodeGrid grid, short[] codes, double scale) implements VariantWeights {
    @Override
    public int length() {
      return codes.length;
    }
  }

  /** Full-precision weights. */
  @SuppressWarnings("ArrayRecordComponent")
  record Full(float[] values) implements VariantWeights {
    @Override
    public int length() {
      return values.length;
    }
  }
}
