package io.bitlens.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import org.junit.jupiter.api.Test;

class NetworkCostTest {

  private final NetworkSpec network =
      Networks.find(Networks.SGT_CNN, new InputShape(1, 28, 28), 10).orElseThrow();

  @Test
  void countsTheReferenceNetworkLayerByLayer() {
    var cost = NetworkCost.of(network, preset(Precisions.W4A4));

    assertThat(cost.layers())
        .extracting(LayerCost::name, LayerCost::weights, LayerCost::macs)
        .containsExactly(
            tuple("conv1", 288L, 288L * 26 * 26),
            tuple("conv2", 18_432L, 18_432L * 24 * 24),
            tuple("fc1", 1_179_648L, 1_179_648L),
            tuple("fc2", 1_280L, 1_280L));
    assertThat(cost.macs()).isEqualTo(11_992_448L);
  }

  @Test
  void multipliesWeightBitsByTheBitsOfTheInputCodes() {
    var cost = NetworkCost.of(network, preset(Precisions.W4A4));

    assertThat(cost.layers()).extracting(LayerCost::weightBits).containsExactly(8, 4, 4, 8);
    assertThat(cost.layers()).extracting(LayerCost::inputBits).containsExactly(8, 4, 4, 4);
    assertThat(cost.bops())
        .isEqualTo(
            288L * 676 * 8 * 8 + 18_432L * 576 * 4 * 4 + 1_179_648L * 4 * 4 + 1_280L * 8 * 4);
  }

  @Test
  void countsFullPrecisionAs32BitsButPixelsAs8() {
    var cost = NetworkCost.of(network, preset(Precisions.FP32));

    assertThat(cost.layers()).extracting(LayerCost::inputBits).containsExactly(8, 32, 32, 32);
    assertThat(cost.bops()).isEqualTo(288L * 676 * 32 * 8 + (11_992_448L - 288L * 676) * 32 * 32);
  }

  @Test
  void packsWeightsAtTheirWidthAndTheRestAt32Bits() {
    var cost = NetworkCost.of(network, preset(Precisions.W2A2));

    long weights = 288L * 8 + (18_432L + 1_179_648L) * 2 + 1_280L * 8;
    assertThat(cost.packedBits()).isEqualTo(weights + 2 * 32 * (32 + 64 + 128 + 10));
  }

  @Test
  void countsTheBitsOfPooledSums() {
    var tiny = Networks.find(Networks.TINY, new InputShape(1, 28, 28), 10).orElseThrow();
    var w4a4 = Precisions.preset(Precisions.W4A4, tiny, false).orElseThrow();
    var fp32 = Precisions.preset(Precisions.FP32, tiny, false).orElseThrow();

    // The sum of 36 codes of 0 to 15 is at most 540.
    assertThat(NetworkCost.of(tiny, w4a4).layers())
        .extracting(LayerCost::inputBits)
        .containsExactly(8, 4, 4, 4, 10);
    assertThat(NetworkCost.of(tiny, fp32).layers())
        .extracting(LayerCost::inputBits)
        .containsExactly(8, 32, 32, 32, 32);
  }

  private Precision preset(String name) {
    return Precisions.preset(name, network, false).orElseThrow();
  }
}
