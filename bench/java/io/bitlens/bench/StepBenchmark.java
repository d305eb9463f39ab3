package io.bitlens.bench;

import io.bitlens.dataset.BenchData;
import io.bitlens.dataset.Dataset;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.engine.Batch;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.StepRates;
import io.bitlens.nn.engine.TrainingSession;
import io.bitlens.nn.program.StepOptions;
import java.io.IOException;
import java.util.Arrays;

/**
 * Images/s of one training step beside the same step in eager PyTorch, the two taking turns in one
 * run.
 *
 * <p>Options: {@code reps} (7), {@code steps} a repetition (20), {@code threads} (2), {@code
 * python} (/usr/bin/python3), {@code data}, the folder of the Fashion-MNIST files for the
 * reference, {@code rows}, comma-separated {@code precision:guided:batch}.
 */
public final class StepBenchmark {

  private static final String ROWS = "fp32:plain:64,w4a4:plain:64,w4a4:guided:64,w4a4:guided:256";

  private final Options options;
  private final Dataset data;

  private StepBenchmark(Options options, Dataset data) {
    this.options = options;
    this.data = data;
  }

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    LibTorch.useThreads(options.number("threads", 2));
    new StepBenchmark(options, BenchData.load("fashion-mnist", options.text("data-dir", "data")))
        .run();
  }

  private void run() throws IOException {
    System.out.printf("%s, %d threads%n", LibTorch.versions(), LibTorch.threads());
    System.out.printf("GEMM rate: %.0f GFLOP/s%n", GemmRate.measure() / 1e9);
    System.out.println(
        "| step | batch | BitLens images/s | PyTorch eager | ratio | PyTorch tuned | ratio | part of"
            + " GEMM rate |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (var row : options.text("rows", ROWS).split(",", -1)) {
      var parts = row.split(":", -1);
      measure(parts[0], parts[1].equals("guided"), Integer.parseInt(parts[2]));
    }
  }

  private void measure(String precision, boolean guided, int batch) throws IOException {
    int steps = Math.max(5, options.number("steps", 20) * 64 / batch);
    var mode = precision.equals("fp32") ? "fp32" : guided ? "pactsg" : "pact";
    var ours = new Rates();
    var eager = new Rates();
    var tuned = new Rates();
    var gemm = new Rates();
    try (var session = session(precision, guided);
        var eagerPeer = peer(mode, batch, steps, false);
        var tunedPeer = peer(mode, batch, steps, true)) {
      repetition(session, batch, 8);
      for (int i = 0; i < options.number("reps", 7); i++) {
        ours.add(repetition(session, batch, steps));
        eager.add(eagerPeer.repetition());
        tuned.add(tunedPeer.repetition());
        gemm.add(GemmRate.measure());
      }
    }
    System.out.printf(
        "| %s%s | %d | %s | %s | %.2f | %s | %.2f | %.0f %% |%n",
        precision,
        guided ? " + guidance" : "",
        batch,
        ours,
        eager,
        ours.median() / eager.median(),
        tuned,
        ours.median() / tuned.median(),
        100 * ours.median() * flops(guided) / gemm.median());
  }

  /**
   * Floating-point operations of one image's step, those of the algorithm: a forward pass, the two
   * halves of a backward pass (without the first layer's unneeded input gradient); guided, also the
   * input gradient and the masked image's forward and backward.
   */
  private static double flops(boolean guided) {
    double conv1 = 2.0 * 26 * 26 * 288;
    double rest = 2.0 * (24 * 24 * 18432 + 1_179_648 + 1_280);
    double forward = conv1 + rest;
    double backward = conv1 + 2 * rest;
    return guided ? forward + forward + forward + 2 * backward : forward + backward;
  }

  private PythonPeer peer(String mode, int batch, int steps, boolean tuned) throws IOException {
    return new PythonPeer(
        options.text("python", "/usr/bin/python3"),
        options.text("data", "/usr/share/datasets/fashion-mnist"),
        mode,
        batch,
        steps,
        tuned);
  }

  private TrainingSession session(String precision, boolean guided) {
    var network = Networks.find(Networks.SGT_CNN, new InputShape(1, 28, 28), 10).orElseThrow();
    var session =
        new TrainingSession(
            network,
            Precisions.preset(precision, network, false).orElseThrow(),
            new Normalization(data.info().mean(), data.info().std()),
            new StepOptions(
                    guided,
                    0.5,
                    StepOptions.Ranking.ABSOLUTE,
                    StepOptions.Fill.UNIFORM,
                    StepOptions.AlphaGradient.BY_BITS)
                .with(StepOptions.Arithmetic.valueOf(options.text("arithmetic", "FP32"))),
            1);
    session.calibrate(batch(0, 256));
    return session;
  }

  private double repetition(TrainingSession session, int batch, int steps) {
    var rates = new StepRates(1e-3, 1e-3, 1, 2e-4);
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      session.step(
          batch(i * batch % (data.train().size() - batch), batch),
          rates,
          RandomStream.of(1, Purpose.DROPOUT, 1, i),
          RandomStream.of(1, Purpose.MASK, 1, i));
    }
    return steps * batch / ((System.nanoTime() - start) / 1e9);
  }

  private Batch batch(int from, int count) {
    int size = data.train().imageSize();
    return new Batch(
        Arrays.copyOfRange(data.train().pixels(), from * size, (from + count) * size),
        Arrays.copyOfRange(data.train().labels(), from, from + count));
  }
}
