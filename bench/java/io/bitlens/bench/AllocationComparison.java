package io.bitlens.bench;

import io.bitlens.dataset.BenchData;
import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.ImageSet;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Whether bits that are searched for make a smaller variant than the fixed {@code mixed-4-2}: the
 * fixed one is trained from its full-precision twin, then what it has against the twin in
 * validation accuracy and map agreement is the budget of a search with the same twin and as many
 * epochs a trial. Two trainings of one precision do not agree with their twin to the last digit:
 * margins are allowed for that. Judged is on the test split, which no search sees: accuracy on all
 * of it, maps on its first images; used once for each variant.
 *
 * <p>A trial goes on from the smallest one that has held, so that what is found has seen more
 * epochs than the fixed one has: that is what the search is, and costs.
 *
 * <p>Options: {@code networks} (lenet5,tiny), {@code seeds} (1,2,3), {@code dataset}
 * (fashion-mnist), {@code epochs} (3) of the twin and of each trial, {@code guided} (1), {@code
 * images} (500) whose maps are compared, {@code agreement-margin} (0.02) of their correlation,
 * {@code accuracy-margin} (0.003), {@code bits} (1,2,4,8), {@code data-dir} (data), {@code threads}
 * (2).
 */
public final class AllocationComparison {

  private static final Explainer GRADIENT = Explainer.find("gradient").orElseThrow();

  private final Options options;
  private final Dataset data;
  private final NetworkSpec network;
  private final long seed;
  private final Trainer trainer = new Trainer(new DjlVariantLoader(), System::nanoTime);

  private AllocationComparison(Options options, Dataset data, NetworkSpec network, long seed) {
    this.options = options;
    this.data = data;
    this.network = network;
    this.seed = seed;
  }

  /** One variant, measured on the test split. */
  private record Measured(long bytes, double accuracy, double agreement) {}

  /** What the search found beside the fixed layout. */
  private record Pair(Measured fixed, Measured found) {}

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    LibTorch.useThreads(options.threads());
    var data =
        BenchData.load(options.text("dataset", "fashion-mnist"), options.text("data-dir", "data"));
    System.out.printf(
        "%s, commit %s%n%s%n%n", Machine.processor(), Machine.commit(), options.given());
    System.out.println(
        "| network | seed | precision | weight bits | packed bytes | validation accuracy | test"
            + " accuracy | map agreement | trained precisions |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    var outcomes = new LinkedHashMap<String, List<Optional<Pair>>>();
    for (var name : options.text("networks", "lenet5,tiny").split(",", -1)) {
      for (var seed : options.text("seeds", "1,2,3").split(",", -1)) {
        var comparison =
            new AllocationComparison(options, data, network(name, data), Long.parseLong(seed));
        outcomes.computeIfAbsent(name, n -> new ArrayList<>()).add(comparison.compare());
      }
    }
    System.out.println();
    outcomes.forEach(AllocationComparison::summary);
  }

  private static NetworkSpec network(String name, Dataset data) {
    var info = data.info();
    return Networks.find(
            name,
            new InputShape(info.channels(), info.height(), info.width()),
            info.classNames().size())
        .orElseThrow();
  }

  private static void summary(String network, List<Optional<Pair>> outcomes) {
    var pairs = outcomes.stream().flatMap(Optional::stream).toList();
    System.out.printf(
        Locale.ROOT,
        "%s: found in %d of %d searches; against mixed-4-2, means over those: bytes %+.1f %%, test"
            + " accuracy %+.2f points, map agreement %+.3f; smaller at no less accuracy and"
            + " agreement in %d%n",
        network,
        pairs.size(),
        outcomes.size(),
        mean(pairs, p -> 100.0 * (p.found().bytes() - p.fixed().bytes()) / p.fixed().bytes()),
        mean(pairs, p -> 100 * (p.found().accuracy() - p.fixed().accuracy())),
        mean(pairs, p -> p.found().agreement() - p.fixed().agreement()),
        pairs.stream().filter(AllocationComparison::beaten).count());
  }

  private static double mean(List<Pair> pairs, ToDoubleFunction<Pair> value) {
    return pairs.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  private static boolean beaten(Pair pair) {
    return pair.found().bytes() < pair.fixed().bytes()
        && pair.found().accuracy() >= pair.fixed().accuracy()
        && pair.found().agreement() >= pair.fixed().agreement();
  }

  private Optional<Pair> compare() throws Exception {
    var full = preset(Precisions.FP32);
    var twin = train(new Course(List.of(stage(full)), batch(), 0), Beginning.FRESH);
    var mixed =
        train(
            new Course(List.of(stage(preset(Precisions.MIXED_4_2))), batch(), 0),
            Beginning.of(Optional.of(twin.tensors()), Optional.empty()));
    row(twin, twin, "");
    var fixed = row(mixed, twin, "1");
    double drop = twin.validation().accuracy() - mixed.validation().accuracy();
    double agreement = agreement(mixed.variant(), twin.variant(), data.validation());
    return search(
            drop + options.real("accuracy-margin", 0.003),
            agreement - options.real("agreement-margin", 0.02),
            twin)
        .map(found -> new Pair(fixed, found));
  }

  /** The drop is negative where the fixed one is more accurate than its twin. */
  private Optional<Measured> search(double drop, double agreement, TrainingResult twin)
      throws Exception {
    var bits =
        Arrays.stream(options.text("bits", "1,2,4,8").split(",", -1))
            .map(Integer::valueOf)
            .toList();
    var allocation = new AllocationSpec(drop, agreement, bits, 4, 2, options.number("images", 500));
    var course =
        new Course(
            List.of(stage(preset(Precisions.FP32)), stage(allocation.largest(network))),
            batch(),
            0,
            Optional.of(allocation));
    try {
      var found = train(course, Beginning.FRESH);
      var allocated = found.allocation().orElseThrow();
      log(allocated);
      return Optional.of(row(found, twin, Integer.toString(allocated.trials().size())));
    } catch (BudgetNotHeldException e) {
      System.out.printf("| %s | %d | auto | none: %s |%n", network.name(), seed, e.getMessage());
      return Optional.empty();
    }
  }

  private static void log(BitAllocation allocation) {
    allocation.sensitivities().forEach(System.err::println);
    allocation.trials().forEach(System.err::println);
  }

  private TrainingResult train(Course course, Beginning beginning) throws Exception {
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
            seed);
    return trainer.train(spec, beginning, data, new AccuracyTable.Console(System.err), () -> false);
  }

  private Measured row(TrainingResult result, TrainingResult twin, String trials) {
    var precision = result.variant().precision();
    var measured =
        new Measured(
            NetworkCost.of(network, precision).packedBits() / 8,
            result.test().accuracy(),
            agreement(result.variant(), twin.variant(), data.test()));
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %s | %d | %.2f %% | %.2f %% | %.3f | %s |%n",
        network.name(),
        seed,
        precision.name(),
        precision.layers().values().stream().map(b -> Integer.toString(b.weights())).toList(),
        measured.bytes(),
        100 * result.validation().accuracy(),
        100 * measured.accuracy(),
        measured.agreement(),
        trials);
    return measured;
  }

  /** Median Spearman correlation on a split's first images, each explained for its class. */
  private double agreement(Variant variant, Variant twin, ImageSet images) {
    var own = maps(variant, images);
    var others = maps(twin, images);
    var correlations = new double[own.size()];
    for (int i = 0; i < correlations.length; i++) {
      correlations[i] = MapAgreement.of(own.get(i), others.get(i)).spearman();
    }
    Arrays.sort(correlations);
    return (correlations[(correlations.length - 1) / 2] + correlations[correlations.length / 2])
        / 2;
  }

  private List<SaliencyMap> maps(Variant variant, ImageSet images) {
    int count = Math.min(options.number("images", 500), images.size());
    try (var runner = new DjlVariantLoader().load(variant)) {
      return GRADIENT.explain(
          runner,
          network.input(),
          Arrays.copyOf(images.pixels(), count * images.imageSize()),
          Arrays.copyOf(images.labels(), count));
    }
  }

  private Stage stage(Precision precision) {
    return new Stage(precision, options.number("epochs", 3));
  }

  private Precision preset(String name) {
    return Precisions.preset(name, network, false).orElseThrow();
  }

  private int batch() {
    return options.number("batch", 128);
  }
}
