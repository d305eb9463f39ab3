package io.bitlens.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Against numbers computed by hand. */
class IntegerReferenceTest {

  @Test
  void computesAConvolutionWithPaddingAndStrideByHand() {
    var network =
        new NetworkSpec(
            "hand",
            new InputShape(1, 3, 3),
            1,
            List.of(
                new LayerSpec.Conv2d("c", 1, 2, 2, 1),
                new LayerSpec.Pact("a"),
                new LayerSpec.Flatten("f"),
                new LayerSpec.Linear("l", 1)));
    var variant =
        variant(
            network,
            Map.of("c", new LayerBits(2, 2), "l", new LayerBits(2, 32)),
            layer("c", List.of(1, 1, 2, 2), new short[] {1, -1, 3, -3}, 0.25f, 0.5f),
            layer("l", List.of(1, 4), new short[] {1, 3, -1, -3}, 2f, -1f));

    // Windows, zero-padded: (0 0 0 1), (0 0 2 3), (0 4 0 7), (5 6 8 9).
    // Sums -3, -3, -4-21 = -25, 5-6+24-27 = -4; y = sum/4 + 1/2 = -0.25, -0.25, -5.75, -0.5.
    assertThat(new IntegerReference(variant).logits(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1))
        .containsExactly(-1f);
    // Sums of the mirrored image: -27, 3*8-3*7 = 3, -6-9 = -15, 5-4+6-3 = 4;
    // y = -6.25, 1.25, -3.25, 1.5; codes 0, 1, 0, 2; logit 2*(3 - 6) - 1.
    assertThat(new IntegerReference(variant).logits(new byte[] {9, 8, 7, 6, 5, 4, 3, 2, 1}, 1))
        .containsExactly(-7f);
  }

  @Test
  void roundsHalvesToEvenAndClampsToTheLastCode() {
    // One pixel, four features: y = pixel/2 + offset.
    var network =
        new NetworkSpec(
            "hand",
            new InputShape(1, 1, 1),
            4,
            List.of(
                new LayerSpec.Flatten("f"),
                new LayerSpec.Linear("l1", 4),
                new LayerSpec.Pact("a"),
                new LayerSpec.Linear("l2", 4)));
    short[] identity = {
      1, 0, 0, 0,
      0, 1, 0, 0,
      0, 0, 1, 0,
      0, 0, 0, 1
    };
    var half = new float[] {0.5f, 0.5f, 0.5f, 0.5f};
    var one = new float[] {1, 1, 1, 1};
    var variant =
        variant(
            network,
            Map.of("l1", new LayerBits(2, 2), "l2", new LayerBits(2, 32)),
            new VariantLayer(
                "l1",
                List.of(4, 1),
                new VariantWeights.Coded(2, CodeGrid.SYMMETRIC, new short[] {1, 1, 1, -1}, 1),
                half,
                new float[] {0, 1, 3, 0},
                OptionalDouble.of(1)),
            new VariantLayer(
                "l2",
                List.of(4, 4),
                new VariantWeights.Coded(2, CodeGrid.SYMMETRIC, identity, 1),
                one,
                new float[4],
                OptionalDouble.empty()));

    // y = 0.5, 1.5, 3.5, -0.5.
    assertThat(new IntegerReference(variant).logits(new byte[] {1}, 1))
        .containsExactly(0f, 2f, 3f, 0f);
    // Pixels are unsigned: 0xfd is 253.
    assertThat(new IntegerReference(variant).logits(new byte[] {(byte) 0xfd}, 1))
        .containsExactly(3f, 3f, 3f, 0f);
  }

  @Test
  void roundsALargeSumOnceAndMultipliesBeforeItAdds() {
    var network =
        new NetworkSpec(
            "hand",
            new InputShape(1, 300, 1),
            1,
            List.of(new LayerSpec.Flatten("f"), new LayerSpec.Linear("l", 1)));
    var codes = new short[300];
    Arrays.fill(codes, (short) 255);
    codes[0] = 253;
    var pixels = new byte[300];
    Arrays.fill(pixels, (byte) 255);
    var variant =
        variant(
            network,
            Map.of("l", new LayerBits(8, 32)),
            new VariantLayer(
                "l",
                List.of(1, 300),
                new VariantWeights.Coded(8, CodeGrid.ODD, codes, 1),
                new float[] {0.1f},
                new float[] {-1950000f},
                OptionalDouble.empty()));

    // 299*255*255 + 253*255 = 19,506,990 needs 25 bits; it is even and so still exact.
    float product = 19_506_990f * 0.1f;
    assertThat(new IntegerReference(variant).logits(pixels, 1))
        .containsExactly(product + -1950000f)
        .isNotEqualTo(new float[] {Math.fma(19_506_990f, 0.1f, -1950000f)});
  }

  @Test
  void poolsAndFlattensRowMajor() {
    var network =
        new NetworkSpec(
            "hand",
            new InputShape(2, 3, 2),
            2,
            List.of(
                new LayerSpec.MaxPool2d("p", 2),
                new LayerSpec.Flatten("f"),
                new LayerSpec.Linear("l", 2)));
    var variant =
        variant(
            network,
            Map.of("l", new LayerBits(2, 32)),
            new VariantLayer(
                "l",
                List.of(2, 2),
                new VariantWeights.Coded(2, CodeGrid.ODD, new short[] {1, -1, 3, 1}, 1),
                new float[] {1, 1},
                new float[2],
                OptionalDouble.empty()));

    // Maxima of the upper 2 x 2 windows: 4 and 9; the third row is left over.
    assertThat(
            new IntegerReference(variant)
                .logits(new byte[] {1, 4, 2, 3, 99, 99, 9, 8, 7, 6, 99, 99}, 1))
        .containsExactly(-5f, 21f);
  }

  @Test
  void sumsRealNumbersWhereWeightsOrActivationsAreAtFullPrecision() {
    var network =
        new NetworkSpec(
            "hand",
            new InputShape(1, 1, 2),
            1,
            List.of(
                new LayerSpec.Flatten("f"),
                new LayerSpec.Linear("l1", 2),
                new LayerSpec.Pact("a"),
                new LayerSpec.Linear("l2", 1)));
    var variant =
        variant(
            network,
            Map.of("l1", new LayerBits(32, 32), "l2", new LayerBits(2, 32)),
            new VariantLayer(
                "l1",
                List.of(2, 2),
                new VariantWeights.Full(new float[] {0.5f, 0.25f, -1f, 0f}),
                new float[] {1, 1},
                new float[] {0.125f, 0},
                OptionalDouble.empty()),
            layer("l2", List.of(1, 2), new short[] {3, 1}, 1f, 0f));

    // y = 0.5*1 + 0.25*3 + 0.125 = 1.375 and -1, which the ReLU takes.
    assertThat(new IntegerReference(variant).logits(new byte[] {1, 3}, 1)).containsExactly(4.125f);
  }

  @Test
  void addsAnEarlierActivationAndSumsPositionsByHand() {
    var network =
        new NetworkSpec(
            "hand",
            new InputShape(1, 2, 3),
            1,
            List.of(
                new LayerSpec.Conv2d("c1", 1, 1, 1, 0),
                new LayerSpec.Pact("a1"),
                new LayerSpec.Conv2d("c2", 2, 1, 2, 0),
                new LayerSpec.Add("s", "a1", 2),
                new LayerSpec.Pact("a2"),
                new LayerSpec.GlobalAvgPool("m"),
                new LayerSpec.Linear("l", 1)));
    var variant =
        new Variant(
            network,
            new Precision(
                Precisions.CUSTOM,
                Map.of(
                    "c1",
                    new LayerBits(2, 2),
                    "c2",
                    new LayerBits(2, 3),
                    "l",
                    new LayerBits(2, 32))),
            new Normalization(List.of(0.5), List.of(0.25)),
            List.of(
                layer("c1", List.of(1, 1, 1, 1), new short[] {1}, 1f, 0f),
                new VariantLayer(
                    "c2",
                    List.of(2, 1, 1, 1),
                    new VariantWeights.Coded(2, CodeGrid.ODD, new short[] {1, 3}, 1),
                    new float[] {0.5f, 1},
                    new float[] {0, 0.25f},
                    OptionalDouble.empty()),
                layer("l", List.of(1, 2), new short[] {3, 1}, 0.5f, 0f)),
            Map.of("s", 1.5f));

    // Codes 1 2 3 / 0 1 0; every second of the first row: 1 and 3. Channel 0: 0.5 + 1.5 = 2 and
    // 1.5 + 4.5 = 6; channel 1, to which nothing is added: 3.25 and 9.25, codes 3 and 7.
    // Sums 8 and 10, logit (3 * 8 + 10) / 2.
    assertThat(new IntegerReference(variant).logits(new byte[] {1, 2, 9, 0, 1, 0}, 1))
        .containsExactly(17f);
  }

  @Test
  void refusesAWrongNumberOfPixels() {
    var network = Networks.find(Networks.SGT_CNN, new InputShape(1, 28, 28), 10).orElseThrow();
    var variant =
        RandomVariants.of(
            network,
            Precisions.preset(Precisions.W2A2, network, false).orElseThrow(),
            CodeGrid.ODD,
            1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IntegerReference(variant).logits(new byte[783], 1))
        .withMessage("1 images take 784 pixels, found 783");
  }

  private static VariantLayer layer(
      String name, List<Integer> shape, short[] codes, float multiplier, float offset) {
    return new VariantLayer(
        name,
        shape,
        new VariantWeights.Coded(2, CodeGrid.ODD, codes, 1),
        new float[] {multiplier},
        new float[] {offset},
        OptionalDouble.empty());
  }

  private static Variant variant(
      NetworkSpec network, Map<String, LayerBits> bits, VariantLayer... layers) {
    return new Variant(
        network,
        new Precision(Precisions.CUSTOM, bits),
        new Normalization(List.of(0.5), List.of(0.25)),
        List.of(layers));
  }
}
