package io.bitlens.nn.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.program.StepOptions.AlphaGradient;
import io.bitlens.nn.program.StepOptions.Fill;
import io.bitlens.nn.program.StepOptions.Ranking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class TorchScriptArchiveTest {

  private static final String METHODS =
      "  def f(self: __torch__.M, x: Tensor) -> Tensor:\n    return x\n";

  @Test
  void holdsTheCodeAnEmptyConstantTableTheModuleAndTheVersion() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(TorchScriptArchive.of(METHODS)))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(
            entry.getName().substring(entry.getName().indexOf('/') + 1), zip.readAllBytes());
      }
    }

    assertThat(entries)
        .containsOnlyKeys("data.pkl", "code/__torch__.py", "constants.pkl", "version");
    assertThat(new String(entries.get("code/__torch__.py"), StandardCharsets.UTF_8))
        .startsWith("class M(Module):\n")
        .endsWith(METHODS);
    assertThat(entries.get("version")).asString().isEqualTo("10\n");
  }

  @Test
  void theSameNetworkGivesTheSameBytes() {
    assertThat(program()).isEqualTo(program());
  }

  private static byte[] program() {
    var network = Networks.find(Networks.SGT_CNN_BN, new InputShape(1, 28, 28), 10).orElseThrow();
    return TrainingProgram.compile(
            network,
            Precisions.preset(Precisions.MIXED_4_2, network, false).orElseThrow(),
            new Normalization(List.of(0.2860), List.of(0.3530)),
            new StepOptions(true, 0.5, Ranking.ABSOLUTE, Fill.UNIFORM, AlphaGradient.BY_BITS),
            MatrixProduct.GENERAL)
        .archive();
  }
}
