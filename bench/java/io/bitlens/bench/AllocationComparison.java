package io.bitlens.bench;

import io.bitlens.dataset.BenchData;
import io.bitlens.dataset.Dataset;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.explain.metric.MapAgreement;
import io.bitlens.nn.BitAllocation;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkCost;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.LibTorch;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.training.trainer.AllocationSpec;
import io.bitlens.training.trainer.AugmentationSpec;
import io.bitlens.training.trainer.Beginning;
import io.bitlens.training.trainer.BudgetNotHeldException;
import io.bitlens.training.trainer.Course;
import io.bitlens.training.trainer.DistillationSpec;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.QuantizerSpec;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.training.trainer.Stage;
import io.bitlens.training.trainer.Trainer;
import io.bitlens.training.trainer.TrainingResult;
import io.bitlens.training.trainer.TrainingSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether bits that are searched for make a smaller variant than the fixed {@code mixed-4-2}: the
 * fixed one is trained from its full-precision twin, then what it lost against the twin in
 * validation accuracy and map agreement is the budget of a search with the same twin and as many
 * epochs a trial. The test set is used once for each. Two trainings of one precision do not agree
 * with their twin to the last digit: {@code margin} is allowed for that.
 *
 * <p>Options: {@code networks} (lenet5,sgt-cnn), {@code dataset} (fashion-mnist), {@code epochs}
 * (3) of the twin and of each trial, {@code guided} (1), {@code seed} (1), {@code images} (500)
 * whose maps are compared, {@code margin} (0.02) of their agreement, {@code bits} (2,3,4,8), {@code
 * data-dir} (data), {@code threads} (2).
 */
public final class AllocationComparison {

  private static final Explainer GRADIENT = Explainer.find("gradient").orElseThrow();

  private final Options options;
  private final Dataset data;
  private final Trainer trainer = new Trainer(new DjlVariantLoader(), System::nanoTime);

  private AllocationComparison(Options options, Dataset data) {
    this.options = options;
    this.data = data;
  }

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    LibTorch.useThreads(options.threads());
    var data =
        BenchData.load(options.text("dataset", "fashion-mnist"), options.text("data-dir", "data"));
    System.out.printf(
        "%s, commit %s%n%s%n%n", Machine.processor(), Machine.commit(), options.given());
    System.out.println(
        "| network | precision | weight bits | packed bytes | validation accuracy | test accuracy |"
            + " map agreement | trained precisions |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (var name : options.text("networks", "lenet5,sgt-cnn").split(",", -1)) {
      new AllocationComparison(options, data).compare(name);
    }
  }

  private void compare(String name) throws Exception {
    var info = data.info();
    var network =
        Networks.find(
                name,
                new InputShape(info.channels(), info.height(), info.width()),
                info.classNames().size())
            .orElseThrow();
    var full = preset(Precisions.FP32, network);
    var twin = train(network, new Course(List.of(stage(full)), batch(), 0), Beginning.FRESH);
    var mixed =
        train(
            network,
            new Course(List.of(stage(preset(Precisions.MIXED_4_2, network))), batch(), 0),
            Beginning.of(Optional.of(twin.tensors()), Optional.empty()));
    double agreement = agreement(mixed.variant(), twin.variant());
    row(name, twin, 1, "");
    row(name, mixed, agreement, "1");
    double drop = twin.validation().accuracy() - mixed.validation().accuracy();
    double margin = options.real("margin", 0.02);
    search(network, full, Math.max(0, drop), agreement - margin, twin);
  }

  private void search(
      NetworkSpec network, Precision full, double drop, double agreement, TrainingResult twin)
      throws Exception {
    var bits =
        Arrays.stream(options.text("bits", "2,3,4,8").split(",", -1))
            .map(Integer::valueOf)
            .toList();
    var allocation = new AllocationSpec(drop, agreement, bits, 4, 2, options.number("images", 500));
    var course =
        new Course(
            List.of(stage(full), stage(allocation.largest(network))),
            batch(),
            0,
            Optional.of(allocation));
    try {
      var found = train(network, course, Beginning.FRESH);
      var trials = found.allocation().map(BitAllocation::trials).orElseThrow();
      row(
          network.name(),
          found,
          agreement(found.variant(), twin.variant()),
          Integer.toString(trials.size()));
      found.allocation().orElseThrow().sensitivities().forEach(System.err::println);
      trials.forEach(System.err::println);
    } catch (BudgetNotHeldException e) {
      System.out.printf("| %s | auto | none: %s |%n", network.name(), e.getMessage());
    }
  }

  private TrainingResult train(NetworkSpec network, Course course, Beginning beginning)
      throws Exception {
    var guidance = SaliencyGuidance.DEFAULT;
    var spec =
        new TrainingSpec(
            network,
            course,
            QuantizerSpec.DEFAULT,
            new SaliencyGuidance(
                options.number("guided", 1) == 1,
                guidance.maskedFraction(),
                guidance.lambda(),
                guidance.ranking(),
                guidance.fill()),
            OptimizerSpec.DEFAULT,
            AugmentationSpec.NONE,
            DistillationSpec.NONE,
            Arithmetic.FP32,
            options.number("seed", 1));
    return trainer.train(spec, beginning, data, new AccuracyTable.Console(), () -> false);
  }

  private void row(String network, TrainingResult result, double agreement, String trials) {
    var precision = result.variant().precision();
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %d | %.2f %% | %.2f %% | %.3f | %s |%n",
        network,
        precision.name(),
        precision.layers().values().stream().map(b -> Integer.toString(b.weights())).toList(),
        NetworkCost.of(result.variant().network(), precision).packedBits() / 8,
        100 * result.validation().accuracy(),
        100 * result.test().accuracy(),
        agreement,
        trials);
  }

  /** Median Spearman correlation on the first validation images, each explained for its class. */
  private double agreement(Variant variant, Variant twin) {
    var own = maps(variant);
    var others = maps(twin);
    var correlations = new double[own.size()];
    for (int i = 0; i < correlations.length; i++) {
      correlations[i] = MapAgreement.of(own.get(i), others.get(i)).spearman();
    }
    Arrays.sort(correlations);
    return (correlations[(correlations.length - 1) / 2] + correlations[correlations.length / 2])
        / 2;
  }

  private List<SaliencyMap> maps(Variant variant) {
    var images = data.validation();
    int count = Math.min(options.number("images", 500), images.size());
    try (var runner = new DjlVariantLoader().load(variant)) {
      return GRADIENT.explain(
          runner,
          variant.network().input(),
          Arrays.copyOf(images.pixels(), count * images.imageSize()),
          Arrays.copyOf(images.labels(), count));
    }
  }

  private Stage stage(Precision precision) {
    return new Stage(precision, options.number("epochs", 3));
  }

  private static Precision preset(String name, NetworkSpec network) {
    return Precisions.preset(name, network, false).orElseThrow();
  }

  private int batch() {
    return options.number("batch", 128);
  }
}
