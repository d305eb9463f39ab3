package io.bitlens.nn.quantize;

import io.bitlens.nn.CodeGrid;

/**
 * Packs weight codes at their real bit width, without padding between them.
 *
 * <p>A code is stored as its level u, counted from the grid's least code: {@code code = step * u -
 * maximum}, where the step is 2 on the {@link CodeGrid#ODD} grid and 1 on the {@link
 * CodeGrid#SYMMETRIC} one. Level i takes the k bits from bit i*k on; bit b of the stream is bit
 * {@code b % 8}, counted from the least significant, of byte {@code b / 8}. The bits left over in
 * the last byte are 0.
 *
 * @param bits k, bits of a code, 1 to 8
 */
public record CodePacking(int bits, CodeGrid grid) {

  private static final int BYTE = 8;

  public CodePacking {
    if (bits < 1 || bits > BYTE) {
      throw new IllegalArgumentException("codes have 1 to 8 bits, found " + bits);
    }
  }

  /** Bytes that the given number of codes takes. */
  public int packedLength(int count) {
    return Math.toIntExact(((long) count * bits + BYTE - 1) / BYTE);
  }

  /**
   * Packs codes.
   *
   * @throws IllegalArgumentException if a code is not on the grid
   */
  public byte[] pack(short[] codes) {
    var packed = new byte[packedLength(codes.length)];
    int pending = 0;
    int filled = 0;
    int at = 0;
    for (int i = 0; i < codes.length; i++) {
      pending |= level(codes[i], i) << filled;
      filled += bits;
      if (filled >= BYTE) {
        packed[at++] = (byte) pending;
        pending >>>= BYTE;
        filled -= BYTE;
      }
    }
    if (filled > 0) {
      packed[at] = (byte) pending;
    }
    return packed;
  }

  /**
   * Unpacks codes.
   *
   * @param count number of codes
   * @throws IllegalArgumentException if the bytes are not exactly those of so many codes, left-over
   *     bits are not 0, or a level is not on the grid
   */
  public short[] unpack(byte[] packed, int count) {
    if (count < 0 || packed.length != packedLength(count)) {
      throw new IllegalArgumentException(
          "%d codes of %d bits take %d bytes, found %d"
              .formatted(count, bits, packedLength(count), packed.length));
    }
    var codes = new short[count];
    int pending = 0;
    int filled = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (filled < bits) {
        pending |= Byte.toUnsignedInt(packed[at++]) << filled;
        filled += BYTE;
      }
      codes[i] = code(pending & ((1 << bits) - 1), i);
      pending >>>= bits;
      filled -= bits;
    }
    if (pending != 0) {
      throw new IllegalArgumentException("the bits after the last code are not 0");
    }
    return codes;
  }

  private int level(int code, int index) {
    int maximum = grid.maximum(bits);
    int shifted = code + maximum;
    if (shifted < 0 || code > maximum || shifted % step() != 0) {
      throw new IllegalArgumentException(
          "code %d at index %d is not on the %d-bit %s grid".formatted(code, index, bits, grid));
    }
    return shifted / step();
  }

  private short code(int level, int index) {
    int maximum = grid.maximum(bits);
    int code = step() * level - maximum;
    if (code > maximum) {
      throw new IllegalArgumentException(
          "level %d at index %d is not on the %d-bit %s grid".formatted(level, index, bits, grid));
    }
    return (short) code;
  }

  private int step() {
    return switch (grid) {
      case ODD -> 2;
      case SYMMETRIC -> 1;
    };
  }
}
