package io.bitlens.nn.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A loaded TorchScript program. Its methods run under inference mode: they never record a graph.
 */
final class Program implements AutoCloseable {

  private final PtNDManager memory;
  private final PtSymbolBlock module;

  Program(byte[] archive) {
    memory = LibTorch.newTensorOwner();
    try {
      JniUtils.setGraphExecutorOptimize(false);
      module = JniUtils.loadModule(memory, new ByteArrayInputStream(archive), false, false);
    } catch (IOException e) {
      memory.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /**
   * Calls a method.
   *
   * @param results owner of the returned tensors
   * @param arguments in the method's order; the caller closes them
   * @return the returned tensors
   */
  List<PtNDArray> call(PtNDManager results, String method, IValue... arguments) {
    // The executor's mode belongs to the thread, and any thread may call.
    JniUtils.setGraphExecutorOptimize(false);
    try (var result = IValueUtils.runMethod(module, method, arguments)) {
      return result.toNDList(results).stream().map(PtNDArray.class::cast).toList();
    }
  }

  @Override
  public void close() {
    module.close();
    memory.close();
  }
}
