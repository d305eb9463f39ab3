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
import io.bitlens.nn.VariantLayer;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Activations on the way, and the gradients of logits by them. */
class ActivationGradientTest {

  private static final int IMAGES = 3;
  private static final int[] TARGETS = {0, -1, 2};

  /**
   * With plain ReLUs and without offsets behind it, a logit is a homogeneous function of an
   * activation that all paths go through: the activation times the gradient adds up to the logit
   * (Euler).
   */
  @ParameterizedTest
  @CsvSource({
    "tiny,act1,16,14,14",
    "tiny,act2,16,12,12",
    "tiny,act4,32,3,3",
    "resnet20,act1,16,16,16",
    "resnet20,s1b2_act2,16,16,16",
    "resnet20,s3b1_act2,64,4,4",
    "resnet20,s3b3_act2,64,4,4"
  })
  void activationTimesGradientAddsUpToTheLogit(
      String name, String activation, int channels, int height, int width) {
    var input = new InputShape(name.equals("tiny") ? 1 : 3, 16, 16);
    var network = Networks.find(name, input, 4).orElseThrow();
    var variant = withoutOffsetsBehind(variant(network, Precisions.FP32), activation);

    try (var runner = new DjlVariantRunner(variant)) {
      var found = runner.activation(pixels(network), IMAGES, TARGETS, activation);
      int size = channels * height * width;
      assertThat(found.activations()).hasSize(IMAGES * size);
      assertThat(found.logits()).isEqualTo(runner.logits(pixels(network), IMAGES));
      for (int i = 0; i < IMAGES; i++) {
        double sum = 0;
        for (int j = i * size; j < (i + 1) * size; j++) {
          sum += (double) found.activations()[j] * found.gradients()[j];
        }
        double logit = found.logits()[i * 4 + found.targets()[i]];
        assertThat(sum).isCloseTo(logit, within(1e-4 * Math.max(1, Math.abs(logit))));
      }
    }
  }

  @Test
  void aQuantizedActivationIsItsCodes() {
    var network = Networks.find(Networks.TINY, new InputShape(1, 16, 16), 4).orElseThrow();

    try (var runner = new DjlVariantRunner(variant(network, Precisions.W2A2))) {
      var found = runner.activation(pixels(network), IMAGES, TARGETS, "act2");

      assertThat(found.activations()).containsOnly(0, 1, 2, 3);
      assertThat(found.logits()).isEqualTo(runner.logits(pixels(network), IMAGES));
      assertThat(found.targets())
          .isEqualTo(runner.saliency(pixels(network), IMAGES, TARGETS).targets());
    }
  }

  @ParameterizedTest
  @CsvSource({"act9", "conv1", "pool2"})
  void otherLayersAreNoActivations(String name) {
    var network = Networks.find(Networks.TINY, new InputShape(1, 16, 16), 4).orElseThrow();

    try (var runner = new DjlVariantRunner(variant(network, Precisions.W2A2))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> runner.activation(pixels(network), IMAGES, TARGETS, name))
          .withMessage("no activation " + name);
    }
  }

  private static byte[] pixels(NetworkSpec network) {
    return RandomVariants.pixels(network.input(), IMAGES, 6);
  }

  private static Variant variant(NetworkSpec network, String precision) {
    return RandomVariants.of(
        network, Precisions.preset(precision, network, false).orElseThrow(), CodeGrid.ODD, 9);
  }

  private static Variant withoutOffsetsBehind(Variant variant, String activation) {
    var names = new ArrayList<String>();
    variant.network().layers().forEach(layer -> names.add(layer.name()));
    var layers =
        variant.layers().stream()
            .map(layer ->
                names.indexOf(layer.name()) < names.indexOf(activation)
                    ? layer
                    : new VariantLayer(
                        layer.name(),
                        layer.shape(),
                        layer.weights(),
                        layer.multiplier(),
                        new float[layer.offset().length],
                        layer.alpha()))
            .toList();
    return new Variant(
        variant.network(), variant.precision(), variant.normalization(), layers, variant.factors());
  }
}
