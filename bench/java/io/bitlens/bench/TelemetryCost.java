package io.bitlens.bench;

import io.bitlens.training.BenchTelemetry;
import io.bitlens.training.trainer.StepTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * What telling the metrics of a training step takes.
 *
 * <p>Options: {@code reps} (7), {@code steps} of each (3,000,000).
 */
public final class TelemetryCost {

  private static final int BATCH = 64;

  private final Options options;

  private TelemetryCost(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws Exception {
    new TelemetryCost(Options.of(arguments)).write(Report.shown());
  }

  private void write(Report report) throws IOException, InterruptedException {
    int steps = options.number("steps", 3_000_000);
    var telling =
        BenchTelemetry.steps(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), "tiny");
    nanosOfOne(telling, steps);
    var samples = new Samples();
    for (int i = 0; i < options.number("reps", 7); i++) {
      samples.add(nanosOfOne(telling, steps));
    }
    report.text(
        "%s; Java %s; commit %s; load average: %s"
            .formatted(Machine.processor(), Machine.java(), Machine.commit(), Machine.load()));
    report.table("what", "median (least to greatest)");
    report.row("telling the metrics of one step", samples.spread("%.0f ns"));
  }

  private static double nanosOfOne(Consumer<StepTime> telling, int steps) {
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      // Each in another bucket than the one before, as far as they go.
      telling.accept(new StepTime("w4a4", true, BATCH, 1L << (16 + i % 16)));
    }
    return (System.nanoTime() - start) / (double) steps;
  }
}
