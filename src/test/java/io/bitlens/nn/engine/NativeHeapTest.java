package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.program.StepOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeHeapTest {

  private static final Path STATISTICS = Path.of("/proc/self/stat");
  private static final int BATCH = 256;

  @Test
  void stepsUseTheMemoryOfTheStepsBefore() throws IOException {
    assumeThat(STATISTICS).exists();
    assumeThat(NativeHeap.isSet(System.getenv())).isFalse();
    var network = Networks.find(Networks.SGT_CNN, new InputShape(1, 28, 28), 10).orElseThrow();
    var batch = new Batch(new byte[BATCH * 28 * 28], new int[BATCH]);
    try (var session =
        new TrainingSession(
            network,
            Precisions.preset(Precisions.FP32, network, false).orElseThrow(),
            new Normalization(List.of(0.3), List.of(0.3)),
            new StepOptions(
                false,
                0.5,
                StepOptions.Ranking.ABSOLUTE,
                StepOptions.Fill.UNIFORM,
                StepOptions.AlphaGradient.BY_BITS),
            1)) {
      step(session, batch, 3);
      long before = pageFaults();
      step(session, batch, 4);

      // One activation of the second convolution alone has 9,216 pages.
      assertThat(pageFaults() - before).isLessThan(9_216);
    }
  }

  private static void step(TrainingSession session, Batch batch, int steps) {
    for (int i = 0; i < steps; i++) {
      session.step(
          batch,
          new StepRates(1e-3, 1e-3, 1, 2e-4),
          RandomStream.of(1, Purpose.DROPOUT, 1, i),
          RandomStream.of(1, Purpose.MASK, 1, i));
    }
  }

  private static long pageFaults() throws IOException {
    return Long.parseLong(Files.readString(STATISTICS).split(" ", -1)[9]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MALLOC_ARENA_MAX", "MALLOC_TRIM_THRESHOLD_"})
  void settingsOfTheEnvironmentAreNoticed(String name) {
    assertThat(NativeHeap.isSet(Map.of(name, "1"))).isTrue();
    assertThat(NativeHeap.isSet(Map.of("GLIBC_TUNABLES", "glibc.malloc.arena_max=1"))).isTrue();
    assertThat(NativeHeap.isSet(Map.of("GLIBC_TUNABLES", "glibc.rtld.nns=1", "HOME", "/")))
        .isFalse();
  }
}
