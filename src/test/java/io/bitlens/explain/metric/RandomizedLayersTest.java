package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantWeights;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomizedLayersTest {

  @ParameterizedTest
  @ValueSource(strings = {"w4a4", "fp32"})
  void forgetsOneLayerMoreEachTimeFromTheLastOneOn(String precision) {
    var variant = variant(precision);
    int layers = variant.layers().size();

    var copies = RandomizedLayers.of(variant, 3);

    assertThat(copies).hasSize(layers);
    for (int copy = 0; copy < layers; copy++) {
      int from = layers - 1 - copy;
      assertThat(copies.get(copy).layer()).isEqualTo(variant.layers().get(from).name());
      for (int i = 0; i < layers; i++) {
        var before = variant.layers().get(i);
        var after = copies.get(copy).variant().layers().get(i);
        assertThat(Arrays.equals(values(after.weights()), values(before.weights())))
            .as("copy %d, layer %d", copy, i)
            .isEqualTo(i < from);
        assertThat(sorted(after.weights())).isEqualTo(sorted(before.weights()));
        assertThat(after.multiplier()).isEqualTo(before.multiplier());
        assertThat(after.offset()).isEqualTo(before.offset());
      }
    }
  }

  private static Variant variant(String precision) {
    var network = Networks.find("tiny", new InputShape(1, 28, 28), 10).orElseThrow();
    var bits = Precisions.preset(precision, network, false).orElseThrow();
    return RandomVariants.of(network, bits, CodeGrid.ODD, 1);
  }

  private static double[] sorted(VariantWeights weights) {
    var values = values(weights);
    Arrays.sort(values);
    return values;
  }

  private static double[] values(VariantWeights weights) {
    var values = new double[weights.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (weights) {
            case VariantWeights.Coded coded -> coded.codes()[i];
            case VariantWeights.Full full -> full.values()[i];
          };
    }
    return values;
  }
}
