package io.bitlens.nn.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/** Arguments of one call of a {@link Program}, freed together. */
final class Arguments implements AutoCloseable {

  private final List<IValue> values = new ArrayList<>();

  Arguments tensor(PtNDArray tensor) {
    values.add(IValue.from(tensor));
    return this;
  }

  Arguments tensors(List<PtNDArray> tensors) {
    values.add(IValue.listFrom(tensors.toArray(PtNDArray[]::new)));
    return this;
  }

  Arguments number(double value) {
    values.add(IValue.from(value));
    return this;
  }

  IValue[] values() {
    return values.toArray(IValue[]::new);
  }

  @Override
  public void close() {
    values.forEach(IValue::close);
  }
}
