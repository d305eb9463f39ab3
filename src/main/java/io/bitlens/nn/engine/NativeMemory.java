package io.bitlens.nn.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Owner of tensors and of the memory that Java fills for them: closing it frees both at once,
 * instead of when the garbage collector comes by.
 */
final class NativeMemory implements AutoCloseable {

  private static final long CACHE_LINE = 64;

  private final PtNDManager tensors = LibTorch.newTensorOwner();
  private final Arena arena;

  private NativeMemory(Arena arena) {
    this.arena = arena;
  }

  /** Memory for one call, used and closed by the calling thread. */
  @SuppressWarnings("MustBeClosedChecker") // this object closes it
  static NativeMemory forOneCall() {
    return new NativeMemory(Arena.ofConfined());
  }

  /** Memory that any thread may use and close. */
  @SuppressWarnings("MustBeClosedChecker")
  static NativeMemory lasting() {
    return new NativeMemory(Arena.ofShared());
  }

  /** Owner of tensors that programs return. */
  PtNDManager tensors() {
    return tensors;
  }

  /** Zeroed memory in native byte order, to be filled before {@link #tensor}. */
  ByteBuffer buffer(long bytes) {
    return arena
        .allocate(Math.max(bytes, 1), CACHE_LINE)
        .asByteBuffer()
        .limit((int) bytes)
        .order(ByteOrder.nativeOrder());
  }

  /** A tensor on a buffer of this memory; it reads and writes the buffer itself. */
  PtNDArray tensor(ByteBuffer buffer, DataType type, long... shape) {
    return tensors.create(buffer, new Shape(shape), type);
  }

  PtNDArray bytes(byte[] values, long... shape) {
    return tensor(buffer(values.length).put(values).flip(), DataType.UINT8, shape);
  }

  PtNDArray floats(float[] values, long... shape) {
    var buffer = buffer((long) values.length * Float.BYTES);
    buffer.asFloatBuffer().put(values);
    return tensor(buffer, DataType.FLOAT32, shape);
  }

  PtNDArray doubles(float[] values, long... shape) {
    var buffer = buffer((long) values.length * Double.BYTES);
    for (int i = 0; i < values.length; i++) {
      buffer.putDouble(i * Double.BYTES, values[i]);
    }
    return tensor(buffer, DataType.FLOAT64, shape);
  }

  /** A tensor of 64-bit integers, as class indices are wanted. */
  PtNDArray longs(int[] values) {
    var buffer = buffer((long) values.length * Long.BYTES);
    for (int i = 0; i < values.length; i++) {
      buffer.putLong(i * Long.BYTES, values[i]);
    }
    return tensor(buffer, DataType.INT64, values.length);
  }

  static long[] shape(List<Integer> dimensions) {
    return dimensions.stream().mapToLong(Integer::longValue).toArray();
  }

  @Override
  public void close() {
    tensors.close();
    arena.close();
  }
}
