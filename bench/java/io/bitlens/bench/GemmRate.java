package io.bitlens.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** The machine's single-precision matrix product rate, the ceiling of every step. */
final class GemmRate {

  private static final int SIZE = 1024;
  private static final int PRODUCTS = 20;

  private GemmRate() {}

  /** FLOP/s of a 1024 x 1024 x 1024 product with the engine's own library and threads. */
  static double measure() {
    try (var memory = NDManager.newBaseManager("PyTorch")) {
      var a = memory.randomUniform(-1, 1, new Shape(SIZE, SIZE));
      var b = memory.randomUniform(-1, 1, new Shape(SIZE, SIZE));
      long start = 0;
      // The first product sets the library up.
      for (int i = -1; i < PRODUCTS; i++) {
        if (i == 0) {
          start = System.nanoTime();
        }
        a.matMul(b).close();
      }
      return 2.0 * SIZE * SIZE * SIZE * PRODUCTS / ((System.nanoTime() - start) / 1e9);
    }
  }
}
