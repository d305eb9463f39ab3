package io.bitlens.nn.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.random.RandomGenerator;

/** Tensors of random numbers drawn in Java, so that they depend on its streams alone. */
final class RandomTensors {

  private RandomTensors() {}

  /** Random bytes. */
  static PtNDArray bytes(NativeMemory scope, RandomGenerator random, int count) {
    int longs = (count + Long.BYTES - 1) / Long.BYTES;
    var buffer = scope.buffer((long) longs * Long.BYTES);
    for (int i = 0; i < longs; i++) {
      buffer.putLong(i * Long.BYTES, random.nextLong());
    }
    return scope.tensor(buffer.limit(count), DataType.UINT8, count);
  }

  /** Uniform floats in [0, 1) of shape (rows, columns). */
  static PtNDArray uniform(NativeMemory scope, RandomGenerator random, int rows, int columns) {
    var buffer = scope.buffer((long) rows * columns * Float.BYTES);
    for (int i = 0; i < rows * columns; i++) {
      buffer.putFloat(i * Float.BYTES, random.nextFloat());
    }
    return scope.tensor(
        buffer.limit(rows * columns * Float.BYTES), DataType.FLOAT32, rows, columns);
  }
}
