package io.bitlens;

import io.bitlens.nn.engine.LibTorch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** The native memory of the engine and of the whole process, where the system tells. */
@Component
class NativeMemoryMetrics implements MeterBinder {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final int KIB = 1024;

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "engine", LibTorch::heapBytes);
    gauge(registry, "process", NativeMemoryMetrics::residentBytes);
  }

  private static void gauge(MeterRegistry registry, String area, Supplier<OptionalLong> bytes) {
    if (bytes.get().isPresent()) {
      Gauge.builder("bitlens.native.memory", () -> bytes.get().orElse(0))
          .description("Native memory by what holds it")
          .baseUnit(BaseUnits.BYTES)
          .tag("area", area)
          .register(registry);
    }
  }

  /** Linux alone tells without native calls. */
  private static OptionalLong residentBytes() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(kib -> Long.parseLong(kib) * KIB)
          .findFirst();
    } catch (IOException notLinux) {
      return OptionalLong.empty();
    }
  }
}
