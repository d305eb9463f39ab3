package io.bitlens.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeHeapTest {

  private static final Path STATISTICS = Path.of("/proc/self/stat");
  private static final int BATCH = 256;
  private static final long LARGE = 256L << 20;

  @Test
  void stepsUseTheMemoryOfTheStepsBefore() throws IOException {
    assumeThat(STATISTICS).exists();
    assumeThat(NativeHeap.isSet(System.getenv())).isFalse();
    var oracle = OracleCase.of(OracleCase.reference(), "fp32", false);
    var batch = oracle.batch(BATCH, 1);
    try (var session = oracle.fresh(1)) {
      step(session, batch, 3);
      long before = pageFaults();
      step(session, batch, 4);

      // One activation of the second convolution alone has 9,216 pages.
      assertThat(pageFaults() - before).isLessThan(9_216);
    }
  }

  @Test
  void whatIsTakenIsInUseUntilItIsFreed() {
    assumeThat(NativeHeap.bytesInUse()).isPresent();
    long before = NativeHeap.bytesInUse().orElseThrow();
    try (var memory = NativeMemory.forOneCall()) {
      memory.buffer(LARGE);
      assertThat(NativeHeap.bytesInUse().orElseThrow() - before)
          .isBetween((long) (0.9 * LARGE), 2L * LARGE);
    }
    assertThat(NativeHeap.bytesInUse().orElseThrow() - before).isLessThan(LARGE / 2);
  }

  @Test
  void everythingIsSetWhereEverythingIsTaken() {
    var set = new LinkedHashMap<Integer, Integer>();
    NativeHeap.keepFreedMemory((parameter, value) -> {
      set.put(parameter, value);
      return true;
    });

    // The threshold of maps before all others.
    assertThat(set.keySet()).containsExactly(-3, -1, -2, -8);
    assertThat(set).containsEntry(-3, Integer.MAX_VALUE).containsEntry(-8, 1);
  }

  @Test
  void anOlderLibraryIsGivenWhatItTakes() {
    var set = new LinkedHashMap<Integer, Integer>();
    NativeHeap.keepFreedMemory((parameter, value) -> {
      if (parameter == -3 && value > 32 << 20) {
        return false;
      }
      set.put(parameter, value);
      return true;
    });

    assertThat(set.keySet()).containsExactly(-3, -1, -2, -8);
    assertThat(set).containsEntry(-3, 32 << 20);
  }

  @Test
  void nothingIsSetWhereTheThresholdIsRefused() {
    var set = new LinkedHashMap<Integer, Integer>();
    NativeHeap.keepFreedMemory((parameter, value) -> {
      if (parameter == -3) {
        return false;
      }
      set.put(parameter, value);
      return true;
    });

    assertThat(set).isEmpty();
  }

  private static void step(TrainingSession session, Batch batch, int steps) {
    for (int i = 0; i < steps; i++) {
      session.step(batch, OracleCase.RATES, OracleCase.dropout(i), OracleCase.mask(i));
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
