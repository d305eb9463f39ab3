package io.bitlens.bench;

import io.bitlens.dataset.BenchData;
import io.bitlens.dataset.Dataset;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.WeightQuantizer;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.engine.TrainingSession;
import io.bitlens.nn.program.StepOptions;
import io.bitlens.registry.artifact.TensorsFile;
import io.bitlens.training.trainer.AugmentationSpec;
import io.bitlens.training.trainer.Beginning;
import io.bitlens.training.trainer.Checkpoint;
import io.bitlens.training.trainer.Course;
import io.bitlens.training.trainer.DistillationSpec;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.QuantizerSpec;
import io.bitlens.training.trainer.Recipe;
import io.bitlens.training.trainer.RecipeDefaults;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.training.trainer.Stage;
import io.bitlens.training.trainer.Trainer;
import io.bitlens.training.trainer.TrainingListener;
import io.bitlens.training.trainer.TrainingProgress;
import io.bitlens.training.trainer.TrainingSpec;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Fills the accuracy table, cell by cell: full data sets, the epoch chosen on the validation split,
 * the test set used once a training. A cell that stands in the results file under the same recipe
 * is left alone, so that the command can be stopped and started again.
 *
 * <p>A quantized cell begins with the weights of the cell one step above it (fp32, then w4a4) and
 * is distilled from the fp32 cell, which is the automatic warm start with each stage trained once
 * for all cells that need it. Weights are kept under {@code data-dir/bench}.
 *
 * <p>Options: {@code cells}, comma-separated {@code dataset:network:precision:guided|plain:seed};
 * {@code recipe} (best) with {@code epochs} and {@code warm-epochs} (of quantized cells) and every
 * other knob below to try others, {@code label} then names the variation; {@code results}
 * (bench/results/accuracy.csv), {@code data-dir} (data), {@code threads} (2), {@code commit},
 * {@code quantizer} of the weights (DOREFA).
 */
public final class AccuracyTable {

  private static final String CELLS = String.join(",", AccuracyCells.ALL);

  private final Options options;
  private final Recipe recipe;
  private final String label;
  private final AccuracyResults results;
  private final Path weights;

  private AccuracyTable(Options options) {
    this.options = options;
    this.recipe = Recipe.find(options.text("recipe", "best")).orElseThrow();
    this.label = options.text("label", recipe.id());
    this.results = new AccuracyResults(options);
    this.weights = Path.of(options.text("data-dir", "data"), "bench", label);
  }

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    LibTorch.useThreads(options.number("threads", 2));
    var table = new AccuracyTable(options);
    for (var cell : options.text("cells", CELLS).split(",", -1)) {
      table.fill(AccuracyCell.parse(cell));
    }
  }

  private void fill(AccuracyCell cell) throws Exception {
    if (results.has(cell, label)) {
      System.out.println(cell + " stands");
      return;
    }
    train(cell);
  }

  private void train(AccuracyCell cell) throws Exception {
    var beginning = beginning(cell);
    var data = BenchData.load(cell.dataset(), options.text("data-dir", "data"));
    var spec = spec(cell, data);
    System.out.printf("%s: %s%n", cell, spec);
    long start = System.nanoTime();
    var result =
        new Trainer(new DjlVariantLoader(), System::nanoTime)
            .train(spec, beginning, data, new Console(System.out), () -> false);
    Files.createDirectories(weights);
    Files.write(file(cell), TensorsFile.write(result.tensors()));
    if (results.has(cell, label)) {
      // Only its weights were missing here.
      return;
    }
    results.add(
        cell.toString(),
        label,
        Integer.toString(spec.course().epochs()),
        Integer.toString(result.bestEpoch()),
        percent(result.validation().accuracy()),
        percent(result.test().accuracy()),
        Long.toString((System.nanoTime() - start) / 1_000_000_000),
        options.text("commit", "?"),
        LocalDate.now().toString(),
        options.givenBut("cells", "commit", "data-dir", "label", "results"));
    System.out.printf(
        "%s: validation %s, test %s%n",
        cell, percent(result.validation().accuracy()), percent(result.test().accuracy()));
  }

  /** What the cells above it have left; they are trained first where that is missing. */
  private Beginning beginning(AccuracyCell cell) throws Exception {
    var start = cell.start();
    if (start.isEmpty() || options.number("warm", 1) == 0) {
      return Beginning.FRESH;
    }
    for (var needed : List.of(cell.teacher(), start.get())) {
      if (Files.notExists(file(needed))) {
        train(needed);
      }
    }
    return Beginning.of(
        Optional.of(read(start.get())),
        distillation(cell).wanted() ? Optional.of(teacher(cell.teacher())) : Optional.empty());
  }

  private Path file(AccuracyCell cell) {
    return weights.resolve(cell.toString().replace(':', '_') + ".safetensors");
  }

  private TrainedTensors read(AccuracyCell cell) throws Exception {
    return TensorsFile.read(Files.readAllBytes(file(cell)));
  }

  private Variant teacher(AccuracyCell cell) throws Exception {
    var data = BenchData.load(cell.dataset(), options.text("data-dir", "data"));
    var network = network(cell, data);
    try (var session =
        new TrainingSession(
            network,
            precision(cell, network),
            new Normalization(data.info().mean(), data.info().std()),
            new StepOptions(
                false,
                0.5,
                StepOptions.Ranking.ABSOLUTE,
                StepOptions.Fill.UNIFORM,
                StepOptions.AlphaGradient.BY_BITS),
            1)) {
      session.startFrom(read(cell));
      return session.variant();
    }
  }

  private TrainingSpec spec(AccuracyCell cell, Dataset data) {
    var network = network(cell, data);
    boolean full = cell.precision().equals(Precisions.FP32);
    int epochs =
        full
            ? options.number("epochs", defaults(cell).warmStartEpochs())
            : options.number("warm-epochs", defaults(cell).epochs());
    var guidance = SaliencyGuidance.DEFAULT;
    var d = QuantizerSpec.DEFAULT;
    return new TrainingSpec(
        network,
        new Course(
            List.of(new Stage(precision(cell, network), epochs)), options.number("batch", 128), 0),
        new QuantizerSpec(
            WeightQuantizer.valueOf(options.text("quantizer", d.weights().name())),
            d.alphaGradient(),
            d.alphaStart()),
        new SaliencyGuidance(
            cell.guided(),
            guidance.maskedFraction(),
            guidance.lambda(),
            guidance.ranking(),
            guidance.fill()),
        optimizer(cell, full),
        augmentation(cell),
        full || options.number("warm", 1) == 0 ? DistillationSpec.NONE : distillation(cell),
        StepOptions.Arithmetic.valueOf(options.text("arithmetic", "FP32")),
        cell.seed());
  }

  private OptimizerSpec optimizer(AccuracyCell cell, boolean full) {
    var o = defaults(cell).optimizer();
    double rate = options.real("rate", o.learningRate());
    return new OptimizerSpec(
        o.name(),
        full ? rate : options.real("warm-rate", rate),
        options.real("alpha-rate", o.alphaLearningRate()),
        options.real("alpha-decay", o.alphaDecay()),
        options.real("decay", o.weightDecay()),
        options.real("warmup", o.warmupEpochs()),
        o.schedule());
  }

  private AugmentationSpec augmentation(AccuracyCell cell) {
    var a = defaults(cell).augmentation();
    return new AugmentationSpec(
        options.number("shift", a.maxShift()),
        options.number("flip", a.horizontalFlip() ? 1 : 0) == 1);
  }

  private DistillationSpec distillation(AccuracyCell cell) {
    var d = defaults(cell).distillation();
    return new DistillationSpec(
        options.real("distill", d.weight()), options.real("temperature", d.temperature()));
  }

  private RecipeDefaults defaults(AccuracyCell cell) {
    return recipe.defaults(cell.network(), cell.dataset(), cell.guided());
  }

  private static NetworkSpec network(AccuracyCell cell, Dataset data) {
    var info = data.info();
    return Networks.find(
            cell.network(),
            new InputShape(info.channels(), info.height(), info.width()),
            info.classNames().size())
        .orElseThrow();
  }

  private static Precision precision(AccuracyCell cell, NetworkSpec network) {
    return Precisions.preset(cell.precision(), network, false).orElseThrow();
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.2f", 100 * fraction);
  }

  /** Writes a line for each epoch. */
  record Console(PrintStream out) implements TrainingListener {

    @Override
    public void progress(TrainingProgress progress) {}

    @Override
    public boolean wantsCheckpoint(Occasion occasion) {
      return false;
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {}

    @Override
    public void epochCompleted(EpochMetrics m) {
      out.printf(
          Locale.ROOT,
          "  epoch %d: loss %.4f kl %.4f distilled %.4f, train %.4f, validation %.4f (%.4f), %s, %.0f"
              + " images/s%n",
          m.epoch(),
          m.crossEntropy(),
          m.kl(),
          m.distillation(),
          m.trainAccuracy(),
          m.validationAccuracy(),
          m.validationLoss(),
          m.alphas(),
          m.imagesPerSecond());
    }
  }
}
