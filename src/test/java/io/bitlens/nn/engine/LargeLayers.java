package io.bitlens.nn.engine;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.program.MatrixProduct;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/** Cases whose network has a fully connected layer that is large enough to choose its product. */
final class LargeLayers {

  /** Whole blocks of rows, and some rows more. */
  private static final List<Integer> BATCH_SIZES = List.of(16, 21);

  private LargeLayers() {}

  /** Guided steps by each product that the library has. */
  static Stream<OracleCase> cases() {
    return Stream.of("fp32", "w4a4", "w2a2")
        .map(precision -> OracleCase.of(network(), precision, true))
        .flatMap(oracle ->
            EnumSet.of(MatrixProduct.GENERAL, LibTorch.fastestProduct()).stream()
                .flatMap(
                    product -> BATCH_SIZES.stream().map(images -> oracle.with(product, images))));
  }

  /** Layer fc1 has 256 x 256 weights; there are few values besides, so that few are near a step. */
  static NetworkSpec network() {
    return new NetworkSpec(
        "large",
        new InputShape(1, 8, 8),
        5,
        List.of(
            new LayerSpec.Conv2d("conv1", 4, 3, 1, 1),
            new LayerSpec.Pact("act1"),
            new LayerSpec.MaxPool2d("pool1", 2),
            new LayerSpec.Conv2d("conv2", 16, 3, 1, 1),
            new LayerSpec.Pact("act2"),
            new LayerSpec.Dropout("drop2", 0.25),
            new LayerSpec.Flatten("flatten"),
            new LayerSpec.Linear("fc1", 256),
            new LayerSpec.Pact("act3"),
            new LayerSpec.Dropout("drop3", 0.5),
            new LayerSpec.Linear("fc2", 5)));
  }
}
