package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmStartPathTest {

  private static final NetworkSpec NETWORK =
      Networks.find(Networks.SGT_CNN, new InputShape(1, 28, 28), 10).orElseThrow();

  @Test
  void fullPrecisionNeedsNoWay() {
    assertThat(WarmStartPath.to(preset("fp32"))).containsExactly(preset("fp32"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"w4a4", "w8a8"})
  void fourBitsAndMoreComeFromFullPrecision(String name) {
    assertThat(WarmStartPath.to(preset(name))).containsExactly(preset("fp32"), preset(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"w2a2", "mixed-4-2"})
  void lessComesOverFourBits(String name) {
    assertThat(WarmStartPath.to(preset(name)))
        .containsExactly(preset("fp32"), preset("w4a4"), preset(name));
  }

  @Test
  void layersOfTheirOwnKeepWhatIsAboveFourBits() {
    var target =
        Precisions.explicit(
            Map.of("conv2", new LayerBits(1, 3), "fc1", new LayerBits(6, 2)), NETWORK);

    var path = WarmStartPath.to(target);

    assertThat(path).hasSize(3).last().isEqualTo(target);
    assertThat(path.get(1).name()).isEqualTo("custom");
    assertThat(path.get(1).layers())
        .containsEntry("conv1", new LayerBits(32, 32))
        .containsEntry("conv2", new LayerBits(4, 4))
        .containsEntry("fc1", new LayerBits(6, 4));
  }

  private static Precision preset(String name) {
    return Precisions.preset(name, NETWORK, false).orElseThrow();
  }
}
