package io.bitlens.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrecisionsTest {

  private final NetworkSpec network =
      Networks.find(Networks.SGT_CNN, new InputShape(1, 28, 28), 10).orElseThrow();

  @Test
  void presetsKeepTheFirstAndLastLayerAtEightBits() {
    assertThat(Precisions.preset("mixed-4-2", network, false).orElseThrow().layers())
        .containsExactly(
            Map.entry("conv1", new LayerBits(8, 4)),
            Map.entry("conv2", new LayerBits(4, 4)),
            Map.entry("fc1", new LayerBits(2, 4)),
            Map.entry("fc2", new LayerBits(8, 32)));
    assertThat(Precisions.preset("w2a2", network, true).orElseThrow().layers())
        .containsExactly(
            Map.entry("conv1", new LayerBits(2, 2)),
            Map.entry("conv2", new LayerBits(2, 2)),
            Map.entry("fc1", new LayerBits(2, 2)),
            Map.entry("fc2", new LayerBits(2, 32)));
    assertThat(Precisions.preset("w3a3", network, false)).isEmpty();
  }

  @Test
  void layersThatAreNotNamedStayAtFullPrecision() {
    assertThat(Precisions.explicit(Map.of("conv2", new LayerBits(3, 5)), network).layers())
        .containsExactly(
            Map.entry("conv1", new LayerBits(32, 32)),
            Map.entry("conv2", new LayerBits(3, 5)),
            Map.entry("fc1", new LayerBits(32, 32)),
            Map.entry("fc2", new LayerBits(32, 32)));
  }

  @Test
  void refusesEverythingThatIsWrongAtOnce() {
    var given = new LinkedHashMap<String, LayerBits>();
    given.put("conv9", new LayerBits(4, 4));
    given.put("conv1", new LayerBits(9, 0));
    given.put("fc2", new LayerBits(4, 4));

    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> Precisions.explicit(given, network))
        .satisfies(e ->
            assertThat(e.violations())
                .containsExactly(
                    new Violation(
                        "/layers/conv9",
                        "names no weighted layer; the network has [conv1, conv2, fc1, fc2]"),
                    new Violation("/layers/conv1/weights", "must be 1 to 8 or 32, found 9"),
                    new Violation("/layers/conv1/activations", "must be 1 to 8 or 32, found 0"),
                    new Violation(
                        "/layers/fc2/activations",
                        "must be 32: no activation follows this layer")));
    assertThatExceptionOfType(InvalidSpecException.class)
        .isThrownBy(() -> Precisions.explicit(Map.of(), network))
        .withMessage("/layers: must name at least one of [conv1, conv2, fc1, fc2]");
  }
}
