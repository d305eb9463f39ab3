package io.bitlens.bench;

import io.bitlens.bench.PythonPeer.Style;
import io.bitlens.bench.PythonPeer.Task;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.StepRates;
import io.bitlens.nn.engine.TrainingSession;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Images/s of one training step beside the same step in eager PyTorch, the sides taking turns in
 * one run, and the part of the machine's matrix product rate that BitLens makes of it.
 *
 * <p>Options: {@code reps} (7), {@code steps} of 64 images a repetition (20), {@code threads} (2),
 * {@code python} (/usr/bin/python3), {@code rows}, comma-separated {@link StepRow}s.
 */
public final class StepBenchmark {

  private static final String ROWS =
      String.join(
          ",",
          "sgt-cnn:fp32:plain:64",
          "sgt-cnn:fp32:guided:64",
          "sgt-cnn:w4a4:plain:64",
          "sgt-cnn:w4a4:guided:64",
          "sgt-cnn:w4a4:guided:64:bf16",
          "sgt-cnn:w4a4:guided:256",
          "sgt-cnn-bn:w4a4:guided:64",
          "sgt-cnn-bn:w2a2:guided:64",
          "lenet5:fp32:plain:64",
          "lenet5:w4a4:guided:64",
          "tiny:fp32:plain:64",
          "tiny:w4a4:guided:64",
          "resnet20:fp32:plain:64",
          "resnet20:w4a4:guided:64",
          "resnet20:w4a4:guided:64:bf16");

  private static final int WARM_UP = 8;
  private static final int LEAST_STEPS = 5;

  private final Options options;
  private final BenchCases cases;

  StepBenchmark(Options options, BenchCases cases) {
    this.options = options;
    this.cases = cases;
  }

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    LibTorch.useThreads(options.threads());
    new StepBenchmark(options, new BenchCases(options)).write(Report.shown());
  }

  void write(Report report) throws IOException {
    report.table(
        "network",
        "step",
        "batch",
        "BitLens images/s",
        "PyTorch eager",
        "ratio",
        "PyTorch tuned",
        "ratio",
        "GEMM GFLOP/s",
        "part of it");
    for (var text : options.list("rows", ROWS)) {
      measure(StepRow.parse(text), report);
    }
    report.line("");
  }

  private void measure(StepRow row, Report report) throws IOException {
    var found = cases.find(row.network(), row.precision());
    if (found.isEmpty()) {
      report.row(row.network(), row.step(), row.batch(), "skipped: no such network");
    } else {
      measure(row, found.get(), report);
    }
  }

  private void measure(StepRow row, BenchCase benchCase, Report report) throws IOException {
    int steps = Math.max(LEAST_STEPS, options.number("steps", 20) * 64 / row.batch());
    var folder = benchCase.handOver();
    var task = row.guided() ? Task.GUIDED_STEP : Task.STEP;
    try (var session = benchCase.session(row.guided(), row.arithmetic());
        var eager = new PythonPeer(options, folder, task, Style.EAGER, row.batch(), steps);
        var tuned = new PythonPeer(options, folder, task, Style.TUNED, row.batch(), steps)) {
      seconds(session, benchCase.images(), row.batch(), WARM_UP);
      var samples =
          Turns.take(
              options.number("reps", 7),
              List.of(
                  () -> rate(row, seconds(session, benchCase.images(), row.batch(), steps)),
                  () -> rate(row, eager.repetition()),
                  () -> rate(row, tuned.repetition()),
                  () -> new double[] {GemmRate.measure()}));
      double ours = samples.get(0).median();
      double gemm = samples.get(3).median();
      report.row(
          row.network(),
          row.step(),
          row.batch(),
          samples.get(0).spread("%.0f"),
          samples.get(1).spread("%.0f"),
          Samples.text("%.2f", ours / samples.get(1).median()),
          samples.get(2).spread("%.0f"),
          Samples.text("%.2f", ours / samples.get(2).median()),
          Samples.text("%.0f", gemm / 1e9),
          Samples.text(
              "%.0f %%",
              100
                  * ours
                  * StepFlops.of(benchCase.network(), benchCase.precision(), row.guided())
                  / gemm));
    }
  }

  /** Images/s of a repetition from the seconds of its steps. */
  private static double[] rate(StepRow row, double[] seconds) {
    return new double[] {row.batch() * seconds.length / Arrays.stream(seconds).sum()};
  }

  private static double[] seconds(
      TrainingSession session, BenchImages images, int batch, int steps) {
    var rates = new StepRates(1e-3, 1e-3, 1, 2e-4);
    var seconds = new double[steps];
    for (int i = 0; i < steps; i++) {
      long start = System.nanoTime();
      session.step(
          images.batch(i, batch),
          rates,
          RandomStream.of(1, Purpose.DROPOUT, 1, i),
          RandomStream.of(1, Purpose.MASK, 1, i));
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    return seconds;
  }
}
