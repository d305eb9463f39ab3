package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.IntegerReference;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.WeightQuantizer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact variant: the same bits as plain integer arithmetic, and what was trained. */
class ExactVariantTest {

  private final int threads = LibTorch.threads();

  @AfterEach
  void restoreThreads() {
    LibTorch.useThreads(threads);
  }

  /** Networks of codes throughout. */
  static Stream<OracleCase> quantized() {
    var presets =
        Stream.of(
                OracleCase.small(1, false),
                OracleCase.small(2, false),
                OracleCase.small(2, true),
                OracleCase.residual(false),
                OracleCase.residual(true))
            .flatMap(network ->
                Stream.of("w8a8", "w4a4", "w2a2", "mixed-4-2")
                    .map(precision -> OracleCase.of(network, precision, true)));
    var widths = Stream.of(explicit(1, 1), explicit(1, 8), explicit(3, 5));
    return Stream.of(presets, widths, quantizers()).flatMap(cases -> cases);
  }

  /** Every other quantizer of weights at all its widths. */
  private static Stream<OracleCase> quantizers() {
    var symmetric = Stream.of(WeightQuantizer.SAWB_SYMMETRIC, WeightQuantizer.LSQ);
    return Stream.concat(
        IntStream.rangeClosed(1, 8)
            .mapToObj(bits -> OracleCase.uniform(WeightQuantizer.SAWB, bits, bits)),
        symmetric.flatMap(quantizer ->
            IntStream.rangeClosed(2, 8)
                .mapToObj(bits -> OracleCase.uniform(quantizer, bits, bits))));
  }

  private static OracleCase explicit(int weights, int activations) {
    var network = OracleCase.small(2, true);
    var bits = new LayerBits(weights, activations);
    var precision =
        Precisions.explicit(
            Map.of(
                "conv1", bits, "conv2", bits, "fc1", bits, "fc2", new LayerBits(7, LayerBits.FULL)),
            network);
    return new OracleCase(network, precision, OracleCase.options(false));
  }

  @ParameterizedTest
  @MethodSource("quantized")
  void logitsHaveTheBitsOfIntegerArithmetic(OracleCase oracle) {
    try (var session = oracle.session(1);
        var runner = new DjlVariantRunner(session.variant())) {
      var reference = new IntegerReference(session.variant());
      for (int size : new int[] {1, 7, 64}) {
        var pixels = oracle.batch(size, size).pixels();
        var expected = reference.logits(pixels, size);
        for (int count : new int[] {1, 2}) {
          LibTorch.useThreads(count);
          assertThat(runner.logits(pixels, size)).as("%d threads", count).isEqualTo(expected);
        }
      }
    }
  }

  static Stream<OracleCase> reference() {
    var quantizers =
        Stream.of(WeightQuantizer.values())
            .flatMap(quantizer ->
                Stream.of("w8a8", "w2a2")
                    .map(precision ->
                        OracleCase.of(OracleCase.reference(), precision, false).with(quantizer)));
    var others =
        Stream.of("w8a8", "w2a2")
            .flatMap(precision ->
                Stream.of(OracleCase.named(Networks.TINY), OracleCase.resnet20())
                    .map(network -> OracleCase.of(network, precision, false)));
    return Stream.concat(quantizers, others);
  }

  @ParameterizedTest
  @MethodSource("reference")
  void realNetworksHaveTheBitsOfIntegerArithmetic(OracleCase oracle) {
    try (var session = oracle.fresh(1);
        var runner = new DjlVariantRunner(session.variant())) {
      var pixels = oracle.batch(3, 1).pixels();

      assertThat(runner.logits(pixels, 3))
          .isEqualTo(new IntegerReference(session.variant()).logits(pixels, 3));
    }
  }

  /** Sums of 4,096 codes of 8 bits, and more of them than single precision holds. */
  @Test
  void sumsOfManyPositionsAreExact() {
    var network =
        new NetworkSpec(
            "large",
            new InputShape(1, 64, 64),
            3,
            List.of(
                new LayerSpec.Conv2d("conv", 8, 3, 1, 1),
                new LayerSpec.Pact("act"),
                new LayerSpec.GlobalAvgPool("mean"),
                new LayerSpec.Linear("fc", 3)));
    var precision = Precisions.preset(Precisions.W8A8, network, false).orElseThrow();
    var variant = RandomVariants.of(network, precision, CodeGrid.ODD, 3);
    var pixels = RandomVariants.pixels(network.input(), 3, 4);
    assertThat(SumBound.wideLayers(variant)).containsExactly("fc");

    try (var runner = new DjlVariantRunner(variant)) {
      assertThat(runner.logits(pixels, 3))
          .isEqualTo(new IntegerReference(variant).logits(pixels, 3));
    }
  }

  static Stream<OracleCase> all() {
    var presets =
        Stream.of(OracleCase.small(1, false), OracleCase.small(2, true), OracleCase.residual(true))
            .flatMap(
                network -> Precisions.presets().stream().map(p -> OracleCase.of(network, p, true)));
    var quantizers =
        Stream.of(WeightQuantizer.SAWB, WeightQuantizer.SAWB_SYMMETRIC, WeightQuantizer.LSQ)
            .map(quantizer ->
                OracleCase.of(OracleCase.small(2, true), "w4a4", true).with(quantizer));
    return Stream.concat(presets, quantizers);
  }

  @ParameterizedTest
  @MethodSource("all")
  void predictsAndExplainsAsTrained(OracleCase oracle) {
    try (var pair = oracle.pair();
        var runner = new DjlVariantRunner(pair.session().variant())) {
      var batch = pair.batch();
      var logits = Twin.doubles(pair.session().logits(batch.pixels(), batch.size()));
      var explained = runner.saliency(batch.pixels(), batch.size(), batch.labels());

      assertThat(Differences.relative(runner.logits(batch.pixels(), batch.size()), logits))
          .isLessThan(oracle.tolerance());
      assertThat(explained.logits()).isEqualTo(runner.logits(batch.pixels(), batch.size()));
      assertThat(explained.targets()).isEqualTo(batch.labels());
      assertThat(Differences.relative(explained.gradients(), pair.twin().inputGradient(batch)))
          .as("against the twin")
          .isLessThan(oracle.tolerance());
      assertThat(
              Differences.relative(
                  explained.gradients(), Twin.doubles(pair.session().inputGradient(batch))))
          .as("against the training form")
          .isLessThan(oracle.tolerance());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void explainsThePredictedClassWhenAskedForNone(OracleCase oracle) {
    try (var session = oracle.session(1);
        var runner = new DjlVariantRunner(session.variant())) {
      var pixels = oracle.batch(4, 9).pixels();
      var predicted = runner.saliency(pixels, 4, new int[] {-1, -1, -1, -1});

      assertThat(predicted.targets()).isEqualTo(argMax(predicted.logits(), 4));
      assertThat(predicted.gradients())
          .isEqualTo(runner.saliency(pixels, 4, predicted.targets()).gradients());
    }
  }

  private static int[] argMax(float[] logits, int count) {
    int classes = logits.length / count;
    var best = new int[count];
    for (int i = 0; i < logits.length; i++) {
      int row = i / classes;
      best[row] = logits[i] > logits[row * classes + best[row]] ? i % classes : best[row];
    }
    return best;
  }
}
