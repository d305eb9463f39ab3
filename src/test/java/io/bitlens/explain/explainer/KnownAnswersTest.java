package io.bitlens.explain.explainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import io.bitlens.nn.engine.DjlVariantLoader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A model whose log-probability is linear in the pixels, of which every method's map is known: the
 * logits are z(x) = w x / 255 - 60 and 0, so that log p of class 0 is z(x) to 26 digits.
 */
class KnownAnswersTest {

  private static final InputShape SHAPE = new InputShape(2, 4, 6);
  private static final int POSITIONS = 24;
  private static final double TOLERANCE = 5e-5;

  /** Small multiples of 1/8, and 0 for what the model does not look at. */
  private static float weight(int pixel) {
    return pixel % POSITIONS == 7 ? 0 : (pixel * 5 % 13 - 6) / 8f;
  }

  private static final byte[] PIXELS = new byte[2 * POSITIONS];

  static {
    for (int i = 0; i < PIXELS.length; i++) {
      PIXELS[i] = (byte) (i * 37 % 256);
    }
  }

  private static Variant linear() {
    var weights = new float[2 * PIXELS.length];
    for (int i = 0; i < PIXELS.length; i++) {
      weights[i] = weight(i) / 255;
    }
    return new Variant(
        new NetworkSpec(
            "linear",
            SHAPE,
            2,
            List.of(new LayerSpec.Flatten("flatten"), new LayerSpec.Linear("fc", 2))),
        new Precision("fp32", Map.of("fc", new LayerBits(LayerBits.FULL, LayerBits.FULL))),
        new Normalization(List.of(0.0, 0.0), List.of(1.0, 1.0)),
        List.of(
            new VariantLayer(
                "fc",
                List.of(2, PIXELS.length),
                new VariantWeights.Full(weights),
                new float[] {1, 1},
                new float[] {-60, 0},
                OptionalDouble.empty())));
  }

  private static SaliencyMap explain(Explainer explainer) {
    try (var runner = new DjlVariantLoader().load(linear())) {
      return explainer.explain(runner, SHAPE, PIXELS, new int[] {0}).getFirst();
    }
  }

  private static double pixel(int i) {
    return (PIXELS[i] & 0xff) / 255.0;
  }

  private static double absent(Baseline baseline, int i) {
    return switch (baseline) {
      case BLACK -> 0;
      case WHITE -> 1;
      case MEAN -> {
        int from = i / POSITIONS * POSITIONS;
        double sum = 0;
        for (int j = from; j < from + POSITIONS; j++) {
          sum += PIXELS[j] & 0xff;
        }
        yield Math.rint(sum / POSITIONS) / 255;
      }
    };
  }

  /** What a position has to do with the change from the baseline, over its channels. */
  private static double part(Baseline baseline, int position) {
    return Stream.of(position, position + POSITIONS)
        .mapToDouble(i -> weight(i) * (pixel(i) - absent(baseline, i)))
        .sum();
  }

  @Test
  void gradientsAreTheWeights() {
    var gradient = explain(new Gradient());
    var smooth = explain(new SmoothGrad(20, 0.5, 1));
    var times = explain(new GradientTimesInput());

    for (int i = 0; i < PIXELS.length; i++) {
      assertThat((double) gradient.values()[i]).isCloseTo(weight(i), within(TOLERANCE));
      assertThat((double) smooth.values()[i]).isCloseTo(weight(i), within(TOLERANCE));
      assertThat((double) times.values()[i]).isCloseTo(weight(i) * pixel(i), within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @EnumSource
  void integratedGradientsAreWeightTimesDifferenceAfterOneStep(Baseline baseline) {
    var map = explain(new IntegratedGradients(1, baseline));

    for (int i = 0; i < PIXELS.length; i++) {
      assertThat((double) map.values()[i])
          .isCloseTo(weight(i) * (pixel(i) - absent(baseline, i)), within(TOLERANCE));
    }
    assertThat(map.completeness().orElseThrow().gap()).isCloseTo(0, within(TOLERANCE));
  }

  @ParameterizedTest
  @EnumSource
  void occlusionOfOnePixelIsItsPart(Baseline baseline) {
    var map = explain(new Occlusion(OptionalInt.of(1), OptionalInt.of(1), baseline));

    for (int i = 0; i < POSITIONS; i++) {
      assertThat((double) map.values()[i]).isCloseTo(part(baseline, i), within(TOLERANCE));
    }
  }

  /** In a corner of a 4 x 6 image, patches of 3 x 3 at stride 1 cover 1, then 2 positions. */
  @Test
  void occlusionIsTheMeanOverThePatchesOfAPixel() {
    var map = explain(new Occlusion(OptionalInt.of(3), OptionalInt.of(1), Baseline.BLACK));

    double first = patch(0, 0);
    assertThat((double) map.at(0, 0, 0)).isCloseTo(first, within(TOLERANCE));
    assertThat((double) map.at(0, 0, 1)).isCloseTo((first + patch(0, 1)) / 2, within(TOLERANCE));
    assertThat((double) map.at(0, 3, 5)).isCloseTo(patch(1, 3), within(TOLERANCE));
  }

  private static double patch(int top, int left) {
    double sum = 0;
    for (int j = 0; j < 9; j++) {
      sum += part(Baseline.BLACK, (top + j / 3) * 6 + left + j % 3);
    }
    return sum;
  }

  /** All coalitions of 4 and of 9 cells, and some of those of 16. */
  static Stream<KernelShap> kernelShaps() {
    return Stream.of(Baseline.values())
        .flatMap(baseline ->
            Stream.of(
                new KernelShap(14, OptionalInt.of(2), baseline, 0),
                new KernelShap(510, OptionalInt.of(3), baseline, 0),
                new KernelShap(100, OptionalInt.of(3), baseline, 5),
                new KernelShap(200, OptionalInt.of(4), baseline, 5)));
  }

  @ParameterizedTest
  @MethodSource("kernelShaps")
  void shapleyValuesAreTheCellsParts(KernelShap explainer) {
    var map = explain(explainer);
    var grid = new CellGrid(explainer.cells().orElseThrow(), SHAPE);
    var parts = new double[grid.side() * grid.side()];
    for (int i = 0; i < POSITIONS; i++) {
      parts[grid.cell(i)] += part(explainer.baseline(), i);
    }
    var expected = grid.spread(parts);

    for (int i = 0; i < POSITIONS; i++) {
      assertThat((double) map.values()[i]).isCloseTo(expected[i], within(TOLERANCE));
    }
    var complete = map.completeness().orElseThrow();
    assertThat(complete.gap()).isCloseTo(0, within(1e-9));
    assertThat(Arrays.stream(expected).sum()).isCloseTo(complete.sum(), within(TOLERANCE));
  }

  @Test
  void aPixelThatTheModelDoesNotLookAtIsZero() {
    int dummy = 7;
    var occlusion = explain(new Occlusion(OptionalInt.of(1), OptionalInt.of(1), Baseline.WHITE));

    assertThat(explain(new Gradient()).values()[dummy]).isZero();
    assertThat(explain(new IntegratedGradients()).values()[dummy]).isZero();
    assertThat(explain(new SmoothGrad()).values()[dummy]).isZero();
    assertThat(occlusion.values()[dummy]).isZero();
  }

  @Test
  void oneCellHasItAll() {
    var map = explain(new KernelShap(2, OptionalInt.of(1), Baseline.BLACK, 0));

    var complete = map.completeness().orElseThrow();
    assertThat(map.values()).containsOnly((float) (complete.sum() / POSITIONS));
    assertThat(complete.gap()).isZero();
  }

  /** Probabilities of e^-60 weigh nothing; the other class's, of 1, give the mean mask. */
  @Test
  void risesMapOfAConstantProbabilityIsTheMeanMask() {
    try (var runner = new DjlVariantLoader().load(linear())) {
      var rise = new Rise(4_000, OptionalInt.of(2), 0.3, Baseline.BLACK, 0);
      var map = rise.explain(runner, SHAPE, PIXELS, new int[] {1}).getFirst();

      // A mask's standard deviation is at most 0.46: that of the mean over p is 0.025.
      for (float value : map.values()) {
        assertThat((double) value).isCloseTo(1, within(0.1));
      }
      for (float value : explain(rise).values()) {
        assertThat(value).isBetween(0f, 1e-25f);
      }
    }
  }

  @Test
  void withoutAConvolutionThereIsNoGradCam() {
    assertThat(ActivatedConvolution.in(linear().network())).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> explain(new GradCam()));
  }
}
