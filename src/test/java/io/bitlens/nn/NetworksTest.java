package io.bitlens.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bitlens.nn.NetworkShapes.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class NetworksTest {

  private static final InputShape GREY = new InputShape(1, 28, 28);
  private static final InputShape COLOUR = new InputShape(3, 32, 32);

  static final List<String> NAMES = Networks.names();

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyNetworkTakesTheUsualImages(String name) {
    for (var input : List.of(GREY, COLOUR)) {
      var network = Networks.find(name, input, 10).orElseThrow();

      assertThat(network.name()).isEqualTo(name);
      assertThat(network.input()).isEqualTo(input);
      for (var preset : Precisions.presets()) {
        var precision = Precisions.preset(preset, network, false).orElseThrow();
        assertThat(NetworkCost.of(network, precision).packedBits()).isPositive();
      }
    }
  }

  @Test
  void knowsNoOtherNames() {
    assertThat(Networks.find("vgg", GREY, 10)).isEmpty();
  }

  /** Weights and biases of LeNet-5 with 32 and 64 filters and 512 hidden units. */
  @Test
  void lenet5HasThePublishedLayers() {
    var network = Networks.find(Networks.LENET5, GREY, 10).orElseThrow();

    assertThat(cost(network, Precisions.W4A4).layers())
        .extracting(LayerCost::weights)
        .containsExactly(800L, 51_200L, 524_288L, 5_120L);
    assertThat(NetworkShapes.of(network).output(8)).isEqualTo(new Shape(1024, 1, 1, true));
  }

  /** The numbers of docs/training.md. */
  @ParameterizedTest
  @CsvSource({
    "sgt-cnn, 11992448, 602480",
    "lenet5, 4267008, 298608",
    "tiny, 2420096, 9376",
    "resnet20, 30821248, 140036"
  })
  void costsWhatIsDocumented(String name, long macs, long bytes) {
    var cost = cost(Networks.find(name, GREY, 10).orElseThrow(), Precisions.W4A4);

    assertThat(cost.macs()).isEqualTo(macs);
    assertThat(cost.packedBits() / 8).isEqualTo(bytes);
  }

  /** What a model of the microcontroller class may take. */
  @Test
  void tinyFitsAMicrocontroller() {
    var cost = cost(Networks.find(Networks.TINY, GREY, 10).orElseThrow(), Precisions.W4A4);

    assertThat(cost.packedBits()).isLessThanOrEqualTo(8 * 11_000);
    assertThat(cost.macs()).isLessThan(3_000_000);
  }

  /** 0.27 million parameters and 41 million multiplications, as He et al. say of it. */
  @Test
  void resnet20HasThePublishedSize() {
    var network = Networks.find(Networks.RESNET20, COLOUR, 10).orElseThrow();
    var cost = cost(network, Precisions.W4A4);
    long channels = 7 * 16 + 6 * 32 + 6 * 64 + 10;

    assertThat(network.weightedLayers()).hasSize(20);
    assertThat(network.additions()).hasSize(9);
    assertThat(cost.layers().stream().mapToLong(LayerCost::weights).sum()).isEqualTo(268_336);
    assertThat(cost.macs()).isEqualTo(40_551_040);
    assertThat(cost.packedBits())
        .isEqualTo(8 * (432 + 640) + 4 * (268_336 - 1_072) + 64 * channels + 32 * 9);
  }

  @ParameterizedTest
  @CsvSource({
    "sgt-cnn, 5, '/layers/pool2: a 2 x 2 window does not fit its 1 x 1 input (input of the"
        + " network: 1x5x5)'",
    "lenet5, 15, '/layers/pool2: a 2 x 2 window does not fit its 1 x 1 input (input of the"
        + " network: 1x15x15)'",
    "tiny, 7, '/layers/pool3: a 2 x 2 window does not fit its 1 x 1 input (input of the network:"
        + " 1x7x7)'"
  })
  void refusesImagesThatAreTooSmall(String name, int side, String message) {
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> Networks.find(name, new InputShape(1, side, side), 10))
        .withMessage(message);
    assertThat(Networks.find(name, new InputShape(1, side + 1, side + 1), 10)).isPresent();
  }

  private static NetworkCost cost(NetworkSpec network, String preset) {
    return NetworkCost.of(network, Precisions.preset(preset, network, false).orElseThrow());
  }
}
