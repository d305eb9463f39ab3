package io.bitlens.bench;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.bitlens.nn.program.MatrixProduct;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/** The machine's single-precision matrix product rate, the ceiling of every step. */
final class GemmRate {

  private static final int SIZE = 1024;
  private static final int PRODUCTS = 20;

  private GemmRate() {}

  /**
   * FLOP/s of a 1024 x 1024 x 1024 product with the engine's own library and threads, by whichever
   * of its products is the fastest here.
   */
  static double measure() {
    return Arrays.stream(MatrixProduct.values()).mapToDouble(GemmRate::measure).max().orElseThrow();
  }

  private static double measure(MatrixProduct product) {
    try (var memory = (PtNDManager) NDManager.newBaseManager("PyTorch");
        var module =
            JniUtils.loadModule(memory, new ByteArrayInputStream(product.probe()), false, false);
        var a = random(memory);
        var b = random(memory)) {
      long start = 0;
      // The first product sets the library up.
      for (int i = -1; i < PRODUCTS; i++) {
        if (i == 0) {
          start = System.nanoTime();
        }
        try (var result = IValueUtils.runMethod(module, "probe", a, b)) {
          result.toNDList(memory).close();
        }
      }
      return 2.0 * SIZE * SIZE * SIZE * PRODUCTS / ((System.nanoTime() - start) / 1e9);
    } catch (EngineException e) {
      return 0; // a library without this product
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IValue random(PtNDManager memory) {
    return IValue.from((PtNDArray) memory.randomUniform(-1, 1, new Shape(SIZE, SIZE)));
  }
}
