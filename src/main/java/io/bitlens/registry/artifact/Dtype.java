package io.bitlens.registry.artifact;

/** Element types of safetensors that artifacts use; both are little-endian. */
enum Dtype {
  /** Unsigned bytes: packed codes. */
  U8(1),
  /** IEEE 754 single precision. */
  F32(4);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  int bytes() {
    return bytes;
  }
}
