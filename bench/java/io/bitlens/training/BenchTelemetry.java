package io.bitlens.training;

import io.bitlens.training.trainer.StepTime;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Consumer;

/** The service's own metrics of steps, for benchmarks. */
public final class BenchTelemetry {

  private BenchTelemetry() {}

  /** What a training of the network tells each step to. */
  public static Consumer<StepTime> steps(MeterRegistry registry, String network) {
    return new TrainingMetrics(registry).steps(network);
  }
}
