package io.bitlens.registry.artifact;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One tensor of a safetensors file.
 *
 * @param data row-major, little-endian; as many bytes as dtype and shape say
 */
@SuppressWarnings("ArrayRecordComponent")
record Tensor(String name, Dtype dtype, List<Integer> shape, byte[] data) {

  Tensor {
    shape = List.copyOf(shape);
    long expected = byteCount(dtype, shape);
    if (expected != data.length) {
      throw new IllegalArgumentException(
          "tensor %s of %s %s takes %d bytes, found %d"
              .formatted(name, dtype, shape, expected, data.length));
    }
  }

  static Tensor bytes(String name, byte[] data) {
    return new Tensor(name, Dtype.U8, List.of(data.length), data);
  }

  static Tensor floats(String name, List<Integer> shape, float[] values) {
    var data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new Tensor(name, Dtype.F32, shape, data.array());
  }

  /** The elements of an F32 tensor. */
  float[] floats() {
    var values = new float[data.length / Float.BYTES];
    ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /**
   * Bytes that a tensor takes.
   *
   * @throws ArithmeticException if they do not fit a long
   */
  static long byteCount(Dtype dtype, List<Integer> shape) {
    long count = dtype.bytes();
    for (int size : shape) {
      count = Math.multiplyExact(count, (long) size);
    }
    return count;
  }
}
