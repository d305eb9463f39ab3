package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.Variant;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pixels that are real numbers. */
class RealPixelsTest {

  private static final int[] TARGETS = {0, -1, 2};

  static Stream<Variant> variants() {
    var grey = Networks.find(Networks.TINY, new InputShape(1, 12, 12), 4).orElseThrow();
    var colour = Networks.find(Networks.RESNET20, new InputShape(3, 16, 16), 4).orElseThrow();
    return Stream.of(
        variant(grey, Precisions.FP32),
        variant(grey, Precisions.W2A2),
        variant(OracleCase.small(2, true), Precisions.W8A8),
        variant(colour, Precisions.W8A8),
        variant(colour, Precisions.W4A4));
  }

  private static Variant variant(NetworkSpec network, String precision) {
    return RandomVariants.of(
        network, Precisions.preset(precision, network, false).orElseThrow(), CodeGrid.ODD, 5);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void atIntegersTheyAreBytesBitForBit(Variant variant) {
    var pixels = RandomVariants.pixels(variant.network().input(), TARGETS.length, 8);

    try (var runner = new DjlVariantRunner(variant)) {
      var bytes = runner.saliency(pixels, TARGETS.length, TARGETS);
      var reals = runner.saliency(floats(pixels), TARGETS.length, TARGETS);

      assertThat(reals.logits()).isEqualTo(bytes.logits());
      assertThat(reals.targets()).isEqualTo(bytes.targets());
      assertThat(reals.gradients()).isEqualTo(bytes.gradients());
    }
  }

  /** Central differences of the log-probability between pixels that no byte can be. */
  @Test
  void betweenIntegersTheGradientIsThatOfTheRealFunction() {
    var network = Networks.find(Networks.TINY, new InputShape(1, 12, 12), 3).orElseThrow();
    var pixels = floats(RandomVariants.pixels(network.input(), 1, 2));
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = pixels[i] * 1.1f - 10.3f;
    }

    try (var runner = new DjlVariantRunner(variant(network, Precisions.FP32))) {
      var gradient = runner.saliency(pixels, 1, new int[] {1}).gradients();
      double along = 0;
      for (float g : gradient) {
        along += g * (double) g / 255;
      }
      double step = 1e-2 / Math.sqrt(along);
      double rise = logProbability(runner, pixels, gradient, step);
      double fall = logProbability(runner, pixels, gradient, -step);

      assertThat((rise - fall) / (2 * step)).isCloseTo(along, within(0.02 * along));
    }
  }

  private static double logProbability(
      VariantRunner runner, float[] pixels, float[] direction, double step) {
    var moved = pixels.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * direction[i]);
    }
    var logits = runner.saliency(moved, 1, new int[] {1}).logits();
    return Probabilities.logProbability(logits, 0, logits.length, 1);
  }

  @Test
  void pixelsOfAnotherShapeAndClassesThatAreNoneAreRefused() {
    var network = Networks.find(Networks.TINY, new InputShape(1, 12, 12), 3).orElseThrow();
    try (var runner = new DjlVariantRunner(variant(network, Precisions.W4A4))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> runner.saliency(new float[143], 1, new int[] {0}))
          .withMessage("1 images of 1x12x12 need 144 pixels, found 143");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> runner.saliency(new float[144], 1, new int[] {3}))
          .withMessage("target 3 is no class: 0 to 2");
    }
  }

  private static float[] floats(byte[] pixels) {
    var floats = new float[pixels.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = pixels[i] & 0xff;
    }
    return floats;
  }
}
