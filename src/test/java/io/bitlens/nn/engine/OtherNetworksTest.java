package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.LayerSpec.Add;
import io.bitlens.nn.LayerSpec.BatchNorm;
import io.bitlens.nn.LayerSpec.Conv2d;
import io.bitlens.nn.LayerSpec.Dropout;
import io.bitlens.nn.LayerSpec.Flatten;
import io.bitlens.nn.LayerSpec.GlobalAvgPool;
import io.bitlens.nn.LayerSpec.Linear;
import io.bitlens.nn.LayerSpec.MaxPool2d;
import io.bitlens.nn.LayerSpec.Pact;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precisions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks and precisions that no preset has, against the twin. */
class OtherNetworksTest {

  private static final double TOLERANCE = 5e-6;
  private static final double ALPHA_TOLERANCE = 1e-4;

  static Stream<OracleCase> cases() {
    var full = LayerBits.FULL;
    return Stream.of(
        oracle(
            "perceptron",
            Map.of("fc1", new LayerBits(4, 4)),
            new Flatten("flatten"),
            new Linear("fc1", 12),
            new Pact("act1"),
            new Dropout("drop1", 0.5),
            new Linear("fc2", 3)),
        oracle(
            "pooled-pixels",
            Map.of("conv1", new LayerBits(2, 3), "fc", new LayerBits(3, full)),
            new MaxPool2d("pool0", 2),
            new Conv2d("conv1", 4, 2, 1, 0),
            new BatchNorm("bn1"),
            new Pact("act1"),
            new Dropout("drop1", 0.3),
            new Flatten("flatten"),
            new Linear("fc", 3)),
        oracle(
            "half-quantized",
            Map.of("conv1", new LayerBits(full, 4), "conv2", new LayerBits(4, full)),
            new Conv2d("conv1", 4, 3, 1, 0),
            new Pact("act1"),
            new Conv2d("conv2", 4, 3, 1, 1),
            new Pact("act2"),
            new Flatten("flatten"),
            new Linear("fc", 3)),
        oracle(
            "pooled-and-added-twice",
            Map.of(
                "conv1", new LayerBits(4, 3),
                "conv2", new LayerBits(4, full),
                "conv3", new LayerBits(full, 4)),
            new Conv2d("conv1", 4, 3, 1, 0),
            new Pact("act1"),
            new MaxPool2d("pool1", 2),
            new Conv2d("conv2", 4, 3, 1, 1),
            new BatchNorm("bn2"),
            new Add("add2", "act1", 2),
            new Pact("act2"),
            new Conv2d("conv3", 6, 3, 2, 1),
            new Add("add3", "act1", 4),
            new Pact("act3"),
            new Conv2d("conv4", 6, 1, 1, 0),
            new Add("add4", "act3", 1),
            new Flatten("flatten"),
            new Linear("fc", 3)),
        oracle(
            "averaged",
            Map.of("conv1", new LayerBits(4, 4), "conv2", new LayerBits(4, 4)),
            new Conv2d("conv1", 4, 3, 1, 1),
            new BatchNorm("bn1"),
            new Pact("act1"),
            new Conv2d("conv2", 5, 3, 1, 0),
            new BatchNorm("bn2"),
            new Pact("act2"),
            new GlobalAvgPool("mean"),
            new Dropout("drop", 0.25),
            new Linear("fc", 3)),
        oracle(
            "averaged-at-full-precision",
            Map.of("conv1", new LayerBits(4, full)),
            new Conv2d("conv1", 4, 3, 1, 0),
            new Pact("act1"),
            new GlobalAvgPool("mean"),
            new Linear("fc", 3)),
        oracle(
            "averaged-pixels",
            Map.of("fc1", new LayerBits(4, 4)),
            new GlobalAvgPool("mean"),
            new Linear("fc1", 6),
            new Pact("act1"),
            new Linear("fc2", 3)),
        oracle(
            "unactivated",
            Map.of("fc1", new LayerBits(4, full), "fc2", new LayerBits(4, full)),
            new Conv2d("conv1", 3, 3, 2, 0),
            new Dropout("drop1", 0.25),
            new Flatten("flatten"),
            new Linear("fc1", 8),
            new BatchNorm("bn1"),
            new Linear("fc2", 3)));
  }

  private static OracleCase oracle(String name, Map<String, LayerBits> bits, LayerSpec... layers) {
    var network = new NetworkSpec(name, new InputShape(2, 8, 8), 3, List.of(layers));
    return new OracleCase(network, Precisions.explicit(bits, network), OracleCase.options(false));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trainAsTheTwinDoes(OracleCase oracle) {
    try (var pair = oracle.pair()) {
      var found =
          pair.session()
              .gradients(pair.batch(), OracleCase.RATES, OracleCase.dropout(3), OracleCase.mask(3));
      var expected =
          pair.twin()
              .gradients(pair.batch(), OracleCase.RATES, OracleCase.dropout(3), OracleCase.mask(3));

      assertThat(Differences.relative(found.get("metrics"), expected.metrics()))
          .isLessThan(TOLERANCE);
      expected
          .byName()
          .forEach((name, gradient) ->
              assertThat(Differences.relative(found.get(name), gradient))
                  .as(name)
                  .isLessThan(name.endsWith(".alpha") ? ALPHA_TOLERANCE : TOLERANCE));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictAndExplainAsTrained(OracleCase oracle) {
    try (var pair = oracle.pair();
        var runner = new DjlVariantRunner(pair.session().variant())) {
      var batch = pair.batch();
      var explained = runner.saliency(batch.pixels(), batch.size(), batch.labels());

      assertThat(
              Differences.relative(
                  explained.logits(), pair.twin().logits(batch.pixels(), batch.size())))
          .isLessThan(TOLERANCE);
      assertThat(Differences.relative(explained.gradients(), pair.twin().inputGradient(batch)))
          .isLessThan(TOLERANCE);
    }
  }
}
