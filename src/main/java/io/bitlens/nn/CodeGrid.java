package io.bitlens.nn;

/** The integers that k-bit weight codes can take. */
public enum CodeGrid {
  /** The odd integers -(2^k - 1), ..., -1, 1, ..., 2^k - 1: DoReFa's levels, no zero. */
  ODD,
  /** The integers -(2^(k-1) - 1), ..., 2^(k-1) - 1: symmetric, with a zero. */
  SYMMETRIC;

  /** Largest code at the given bits. */
  public int maximum(int bits) {
    return switch (this) {
      case ODD -> (1 << bits) - 1;
      case SYMMETRIC -> (1 << (bits - 1)) - 1;
    };
  }
}
