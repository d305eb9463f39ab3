package io.bitlens.training.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.NetworkCost;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitPathTest {

  /** Weights 288 / 18,432 / 1,179,648 / 1,280. */
  private static final NetworkSpec NETWORK =
      Networks.find(Networks.SGT_CNN, new InputShape(1, 28, 28), 10).orElseThrow();

  @Test
  void equallySensitiveLayersAreLoweredByTheirNumberOfWeights() {
    var path = BitPath.of(NETWORK, List.of(2, 4), 4, alike(1));

    assertThat(path.stream().map(BitPathTest::weightBits).toList())
        .containsExactly(
            List.of(4, 4, 4, 4),
            List.of(4, 4, 2, 4),
            List.of(4, 2, 2, 4),
            List.of(4, 2, 2, 2),
            List.of(2, 2, 2, 2));
  }

  @Test
  void aLayerWhoseBitsMatterKeepsThemLongest() {
    var sensitivities = Map.of("conv1", 1.0, "conv2", 1e9, "fc1", 1.0, "fc2", 1.0);

    var path = BitPath.of(NETWORK, List.of(2, 8), 4, sensitivities);

    assertThat(weightBits(path.get(path.size() - 2))).containsExactly(2, 8, 2, 2);
  }

  /** From 8 to 4 bits a layer loses 15/256 of what it loses from 4 to 2. */
  @Test
  void stepsBetweenManyBitsCostLessThanStepsBetweenFew() {
    var path =
        BitPath.of(
            NETWORK,
            List.of(2, 4, 8),
            4,
            Map.of("conv1", 1.0, "conv2", 1.0, "fc1", 64.0, "fc2", 1.0));

    // Price of fc1 8 to 4: 64 (1/16 - 1/4096) / (1179648 * 4); of conv2: 1/64 of that * 64 = 1.
    assertThat(weightBits(path.get(1))).containsExactly(8, 8, 4, 8);
    assertThat(weightBits(path.get(2))).containsExactly(8, 4, 4, 8);
  }

  @Test
  void activationsHaveTheirOwnBitsAndTheLogitsNone() {
    var precision = BitPath.of(NETWORK, List.of(2, 4), 3, alike(1)).getLast();

    assertThat(precision.of("conv2")).isEqualTo(new LayerBits(2, 3));
    assertThat(precision.of("fc2")).isEqualTo(new LayerBits(2, LayerBits.FULL));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void everyStepIsSmallerAndTheEndsAreTheExtremes(int seed) {
    var random = new Random(seed);
    var sensitivities =
        NETWORK.weightedLayers().stream()
            .collect(Collectors.toMap(l -> l.name(), l -> Math.exp(10 * random.nextGaussian())));

    var path = BitPath.of(NETWORK, List.of(8, 2, 3, 4, 2), 4, sensitivities);
    var sizes = path.stream().map(p -> NetworkCost.of(NETWORK, p).packedBits()).toList();

    assertThat(path).hasSize(4 * 3 + 1);
    assertThat(weightBits(path.getFirst())).containsOnly(8);
    assertThat(weightBits(path.getLast())).containsOnly(2);
    IntStream.range(1, sizes.size())
        .forEach(i -> assertThat(sizes.get(i)).isLessThan(sizes.get(i - 1)));
  }

  @Test
  void aMissingOrNegativeSensitivityIsRefused() {
    assertThatThrownBy(() -> BitPath.of(NETWORK, List.of(2, 4), 4, Map.of("conv1", 1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("layer conv2 needs a sensitivity of 0 or more, found null");
    assertThatThrownBy(() -> BitPath.of(NETWORK, List.of(2, 4), 4, alike(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BitPath.of(NETWORK, List.of(), 4, alike(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Map<String, Double> alike(double sensitivity) {
    return NETWORK.weightedLayers().stream()
        .collect(Collectors.toMap(layer -> layer.name(), layer -> sensitivity));
  }

  private static List<Integer> weightBits(Precision precision) {
    return precision.layers().values().stream().map(LayerBits::weights).toList();
  }
}
