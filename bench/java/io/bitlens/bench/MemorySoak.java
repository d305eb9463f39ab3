package io.bitlens.bench;

import io.bitlens.dataset.BenchData;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.engine.Batch;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.StepRates;
import io.bitlens.nn.engine.TrainingSession;
import io.bitlens.nn.program.StepOptions;
import java.util.Arrays;

/**
 * Resident memory over thousands of guided steps, with a variant exported, loaded, asked and closed
 * every so often, as a service does. Exits with 1 if memory after the warm-up grows by more than
 * the allowance. Options: {@code steps} (2000), {@code warmup} (400), {@code batch} (64), {@code
 * every} so many steps it is asked and read (100), {@code allowance} in MiB (50).
 */
public final class MemorySoak {

  private MemorySoak() {}

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    int steps = options.number("steps", 2000);
    int warmup = options.number("warmup", 400);
    int batch = options.number("batch", 64);
    int every = options.number("every", 100);
    LibTorch.useThreads(options.number("threads", 2));
    var data = BenchData.load("fashion-mnist-sample", options.text("data-dir", "data"));
    var network = Networks.find(Networks.SGT_CNN_BN, new InputShape(1, 28, 28), 10).orElseThrow();
    var images = data.train();
    double reference = 0;
    double greatest = 0;
    try (var session =
        new TrainingSession(
            network,
            Precisions.preset(Precisions.W4A4, network, false).orElseThrow(),
            new Normalization(data.info().mean(), data.info().std()),
            new StepOptions(
                true,
                0.5,
                StepOptions.Ranking.ABSOLUTE,
                StepOptions.Fill.UNIFORM,
                StepOptions.AlphaGradient.BY_BITS),
            1)) {
      for (int step = 1; step <= steps; step++) {
        int from = step * batch % (images.size() - batch);
        var pixels =
            Arrays.copyOfRange(
                images.pixels(), from * images.imageSize(), (from + batch) * images.imageSize());
        session.step(
            new Batch(pixels, Arrays.copyOfRange(images.labels(), from, from + batch)),
            new StepRates(1e-3, 1e-3, 1, 2e-4),
            RandomStream.of(1, Purpose.DROPOUT, 1, step),
            RandomStream.of(1, Purpose.MASK, 1, step));
        if (step % every == 0) {
          try (var runner = new DjlVariantLoader().load(session.variant())) {
            runner.logits(pixels, batch);
            runner.saliency(pixels, batch, new int[batch]);
          }
          double resident = ResidentMemory.mib(ProcessHandle.current().pid());
          System.out.printf(
              "step %d: %.1f MiB, of the C library's heap in use %.1f MiB%n",
              step, resident, LibTorch.heapBytes().orElse(0) / (double) (1 << 20));
          if (step == warmup) {
            reference = resident;
          } else if (step > warmup) {
            greatest = Math.max(greatest, resident);
          }
        }
      }
    }
    double growth = greatest - reference;
    System.out.printf("greatest growth after step %d: %.1f MiB%n", warmup, growth);
    if (growth > options.number("allowance", 50)) {
      System.exit(1);
    }
  }
}
