package io.bitlens.bench;

import io.bitlens.dataset.BenchData;
import io.bitlens.dataset.Dataset;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.training.trainer.Trainer;
import io.bitlens.training.trainer.TrainingListener;
import io.bitlens.training.trainer.TrainingProgress;
import io.bitlens.training.trainer.TrainingSpec;

/**
 * Test accuracy after a few epochs: one row for each {@code dataset:network:precision:guided} of
 * {@code rows}. Options: {@code rows}, {@code epochs} (5), {@code batch} (128), {@code seed} (7),
 * {@code threads} (2).
 */
public final class AccuracyTable {

  private static final String ROWS =
      String.join(
          ",",
          "fashion-mnist:sgt-cnn:fp32:plain",
          "fashion-mnist:sgt-cnn:w4a4:guided",
          "fashion-mnist:sgt-cnn-bn:w2a2:guided",
          "mnist:sgt-cnn:fp32:plain",
          "mnist:sgt-cnn:w4a4:guided");

  private AccuracyTable() {}

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    LibTorch.useThreads(options.number("threads", 2));
    System.out.println(
        "| data set | network | precision | guided | best epoch | validation | test | images/s |"
            + " seconds |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (var row : options.text("rows", ROWS).split(",", -1)) {
      var parts = row.split(":", -1);
      train(
          options,
          BenchData.load(parts[0], options.text("data-dir", "data")),
          parts[1],
          parts[2],
          parts[3].equals("guided"));
    }
  }

  private static void train(
      Options options, Dataset data, String name, String precision, boolean guided)
      throws Exception {
    var info = data.info();
    var shape = new InputShape(info.channels(), info.height(), info.width());
    var network = Networks.find(name, shape, info.classNames().size()).orElseThrow();
    var guidance = SaliencyGuidance.DEFAULT;
    var spec =
        new TrainingSpec(
            network,
            Precisions.preset(precision, network, false).orElseThrow(),
            new SaliencyGuidance(
                guided,
                guidance.maskedFraction(),
                guidance.lambda(),
                guidance.ranking(),
                guidance.fill()),
            OptimizerSpec.DEFAULT,
            options.number("epochs", 5),
            options.number("batch", 128),
            options.number("seed", 7));
    long start = System.nanoTime();
    var result =
        new Trainer(new DjlVariantLoader(), System::nanoTime)
            .train(spec, data, new Console(), () -> false);
    double rate =
        result.epochs().stream().mapToDouble(EpochMetrics::imagesPerSecond).average().orElse(0);
    System.out.printf(
        "| %s | %s | %s | %s | %d | %.2f %% | %.2f %% | %.0f | %.0f |%n",
        info.id(),
        name,
        precision,
        guided ? "yes" : "no",
        result.bestEpoch(),
        100 * result.validation().accuracy(),
        100 * result.test().accuracy(),
        rate,
        (System.nanoTime() - start) / 1e9);
  }

  /** Writes each epoch to the standard error, beside the table. */
  private static final class Console implements TrainingListener {

    @Override
    public void progress(TrainingProgress progress) {}

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      System.err.println(metrics);
    }
  }
}
