package io.bitlens.explain.explainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.VariantRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of the methods whatever the network: of one of three convolutional layers. */
class ExplainerAxiomsTest {

  private static final InputShape SHAPE = new InputShape(1, 12, 12);
  private static final int IMAGES = 3;
  private static final byte[] PIXELS = RandomVariants.pixels(SHAPE, IMAGES, 3);

  private static Variant variant(String precision) {
    var network = Networks.find(Networks.TINY, SHAPE, 3).orElseThrow();
    return RandomVariants.of(
        network, Precisions.preset(precision, network, false).orElseThrow(), CodeGrid.ODD, 7);
  }

  private static List<SaliencyMap> explain(Explainer explainer, String precision, int images) {
    try (var runner = new DjlVariantLoader().load(variant(precision))) {
      return explain(runner, explainer, images);
    }
  }

  private static List<SaliencyMap> explain(VariantRunner runner, Explainer explainer, int images) {
    var targets = new int[images];
    Arrays.fill(targets, Explainer.PREDICTED);
    return explainer.explain(runner, SHAPE, Arrays.copyOf(PIXELS, images * SHAPE.size()), targets);
  }

  /** Completeness of arXiv 1703.01365, proposition 1: the more steps, the closer. */
  @Test
  void integratedGradientsBecomeComplete() {
    var few = gap(4, Precisions.FP32);
    var many = gap(1_000, Precisions.FP32);

    assertThat(many).isLessThan(2e-3).isLessThan(few / 10);
  }

  /** A surrogate's gradients do not integrate to the function: no number of steps helps. */
  @Test
  void theGapOfAQuantizedModelStays() {
    assertThat(gap(1_000, Precisions.W2A2)).isGreaterThan(0.05);
  }

  private static double gap(int steps, String precision) {
    return explain(new IntegratedGradients(steps, Baseline.BLACK), precision, IMAGES).stream()
        .mapToDouble(map -> Math.abs(map.completeness().orElseThrow().gap()))
        .max()
        .orElseThrow();
  }

  @Test
  void shapleyValuesAreEfficientForQuantizedModelsToo() {
    for (int samples : new int[] {100, 510}) {
      var explainer = new KernelShap(samples, OptionalInt.of(3), Baseline.MEAN, 1);
      for (var map : explain(explainer, Precisions.W2A2, IMAGES)) {
        double sum = 0;
        for (float value : map.values()) {
          sum += value;
        }
        var complete = map.completeness().orElseThrow();
        assertThat(complete.gap()).isCloseTo(0, within(1e-9));
        assertThat(sum).isCloseTo(complete.image() - complete.baseline(), within(1e-4));
      }
    }
  }

  /** Paired samples come near the exact values, and nearer the more there are. */
  @Test
  void drawnCoalitionsApproachAllOfThem() {
    var exact = kernelShap(510);

    double few = distance(exact, kernelShap(60));
    double many = distance(exact, kernelShap(500));

    assertThat(many).isLessThan(few).isLessThan(0.2 * length(exact));
  }

  private static float[] kernelShap(int samples) {
    var explainer = new KernelShap(samples, OptionalInt.of(3), Baseline.BLACK, 2);
    return explain(explainer, Precisions.FP32, 1).getFirst().values();
  }

  private static double length(float[] values) {
    return distance(values, new float[values.length]);
  }

  private static double distance(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return Math.sqrt(squares);
  }

  /** All methods, and two of them with other options. */
  static Stream<Explainer> methods() {
    return Stream.concat(
        Explainer.ALL.stream(),
        Stream.of(
            new Rise(300, OptionalInt.of(5), 0.3, Baseline.WHITE, 8),
            new KernelShap(300, OptionalInt.of(8), Baseline.MEAN, 8)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aMapDoesNotDependOnWhatElseIsExplained(Explainer explainer) {
    var alone = explain(explainer, Precisions.W4A4, 1).getFirst();
    var first = explain(explainer, Precisions.W4A4, IMAGES).getFirst();

    if (explainer instanceof ImageByImage) {
      assertThat(first.values()).isEqualTo(alone.values());
    } else {
      // Gradients of a batch are single precision's, whose rounding depends on the batch.
      assertThat(first.values()).containsExactly(alone.values(), within(1e-6f));
    }
    assertThat(first.target()).isEqualTo(first.predicted());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void evaluationsAreCountedBeforehandAndInChunks(Explainer explainer) {
    var taken = new ArrayList<Integer>();
    try (var runner = new DjlVariantLoader().load(variant(Precisions.W4A4))) {
      explainer.explain(
          new Evaluator(runner, taken::add),
          new Images(SHAPE, PIXELS, new int[] {0, 1, Explainer.PREDICTED}));
    }

    long all = taken.stream().mapToLong(Integer::longValue).sum();
    assertThat(all).isEqualTo(IMAGES * explainer.evaluations(SHAPE));
    assertThat(taken).allMatch(count -> count >= 1 && count <= 128);
  }

  @Test
  void anotherSeedGivesAnotherMap() {
    var one = explain(new SmoothGrad(5, 0.1, 1), Precisions.FP32, 1).getFirst().values();
    var other = explain(new SmoothGrad(5, 0.1, 2), Precisions.FP32, 1).getFirst().values();

    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void withoutNoiseSmoothGradIsTheGradient() {
    var smooth = explain(new SmoothGrad(3, 0, 1), Precisions.W4A4, IMAGES);
    var gradient = explain(new Gradient(), Precisions.W4A4, IMAGES);

    for (int i = 0; i < IMAGES; i++) {
      assertThat(smooth.get(i).values()).containsExactly(gradient.get(i).values(), within(1e-6f));
    }
  }
}
