package io.bitlens.bench;

import io.bitlens.bench.PythonPeer.Style;
import io.bitlens.bench.PythonPeer.Task;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.program.StepOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Milliseconds of one prediction and of one saliency map of the predicted class, in process, beside
 * PyTorch with quantized weights that are computed once; pixels go in and logits come out as arrays
 * on both sides. The weights are those of a calibrated training before its first step.
 *
 * <p>Options: {@code reps} (7), {@code calls} a repetition (200; a quarter of them at batches above
 * 1), {@code threads} (2), {@code python} (/usr/bin/python3), {@code variants}, comma-separated
 * {@link LatencyRow}s.
 */
public final class LatencyBenchmark {

  private static final String VARIANTS =
      String.join(
          ",",
          "sgt-cnn:fp32:1",
          "sgt-cnn:w8a8:1",
          "sgt-cnn:w4a4:1",
          "sgt-cnn:w2a2:1",
          "sgt-cnn:fp32:64",
          "sgt-cnn:w8a8:64",
          "sgt-cnn:w4a4:64",
          "sgt-cnn:w2a2:64");

  private static final int WARM_UP = 100;
  private static final double TAIL = 0.99;

  private final Options options;
  private final BenchCases cases;

  LatencyBenchmark(Options options, BenchCases cases) {
    this.options = options;
    this.cases = cases;
  }

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    LibTorch.useThreads(options.threads());
    new LatencyBenchmark(options, new BenchCases(options)).write(Report.shown());
  }

  void write(Report report) throws IOException {
    report.table(
        "what",
        "network",
        "precision",
        "batch",
        "BitLens p50",
        "p99",
        "PyTorch eager p50",
        "p99",
        "p50 ratio",
        "PyTorch tuned p50",
        "p99",
        "p50 ratio");
    for (var task : List.of(Task.PREDICTION, Task.EXPLANATION)) {
      for (var text : options.list("variants", VARIANTS)) {
        measure(task, LatencyRow.parse(text), report);
      }
    }
    report.line("");
  }

  private void measure(Task task, LatencyRow row, Report report) throws IOException {
    var what = task == Task.PREDICTION ? "prediction" : "saliency map";
    var found = cases.find(row.network(), row.precision());
    if (found.isEmpty()) {
      report.row(what, row.network(), row.precision(), row.batch(), "skipped: no such network");
      return;
    }
    int calls = options.number("calls", 200) / (row.batch() == 1 ? 1 : 4);
    var images = found.get().images();
    var folder = found.get().handOver();
    try (var runner = new DjlVariantLoader().load(variant(found.get()));
        var eager = new PythonPeer(options, folder, task, Style.EAGER, row.batch(), calls);
        var tuned = new PythonPeer(options, folder, task, Style.TUNED, row.batch(), calls)) {
      var call = call(task, runner, row.batch());
      seconds(call, images, row.batch(), Math.min(WARM_UP, calls));
      var samples =
          Turns.take(
              options.number("reps", 7),
              List.of(
                  () -> seconds(call, images, row.batch(), calls),
                  eager::repetition,
                  tuned::repetition));
      double ours = samples.getFirst().median();
      report.row(
          what,
          row.network(),
          row.precision(),
          row.batch(),
          millis(samples.get(0).median()),
          millis(samples.get(0).percentile(TAIL)),
          millis(samples.get(1).median()),
          millis(samples.get(1).percentile(TAIL)),
          Samples.text("%.2f", samples.get(1).median() / ours),
          millis(samples.get(2).median()),
          millis(samples.get(2).percentile(TAIL)),
          Samples.text("%.2f", samples.get(2).median() / ours));
    }
  }

  private static Variant variant(BenchCase benchCase) {
    try (var session = benchCase.session(false, StepOptions.Arithmetic.FP32)) {
      return session.variant();
    }
  }

  private static Consumer<byte[]> call(Task task, VariantRunner runner, int batch) {
    var predicted = new int[batch];
    Arrays.fill(predicted, -1);
    return task == Task.PREDICTION
        ? pixels -> runner.logits(pixels, batch)
        : pixels -> runner.saliency(pixels, batch, predicted);
  }

  private static double[] seconds(Consumer<byte[]> call, BenchImages images, int batch, int calls) {
    var seconds = new double[calls];
    for (int i = 0; i < calls; i++) {
      var pixels = images.batch(i, batch).pixels();
      long start = System.nanoTime();
      call.accept(pixels);
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    return seconds;
  }

  private static String millis(double seconds) {
    return Samples.text("%.2f ms", 1e3 * seconds);
  }
}
