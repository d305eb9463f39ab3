package io.bitlens.nn.engine;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Java arrays as native tensors. */
final class Tensors {

  private Tensors() {}

  /** A tensor of unsigned bytes. */
  static PtNDArray bytes(PtNDManager owner, byte[] values, Shape shape) {
    // A direct buffer is the tensor's memory itself: copied once, not twice.
    var buffer = ByteBuffer.allocateDirect(values.length).order(ByteOrder.nativeOrder());
    buffer.put(values).flip();
    return owner.create(buffer, shape, DataType.UINT8);
  }
}
