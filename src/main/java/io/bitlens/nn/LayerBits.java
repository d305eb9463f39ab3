package io.bitlens.nn;

/**
 * Bits of one weighted layer.
 *
 * @param weights bits of the weights, 1 to 8, or 32 for full precision
 * @param activations bits of the activation that follows, 1 to 8, or 32 for a plain ReLU; 32 where
 *     no activation follows
 */
public record LayerBits(int weights, int activations) {

  /** Bits of a full-precision weight or activation. */
  public static final int FULL = 32;

  /** Whether the value is one that a layer can have: 1 to 8 or 32. */
  public static boolean allowed(int bits) {
    return (bits >= 1 && bits <= 8) || bits == FULL;
  }
}
