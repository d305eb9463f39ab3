package io.bitlens.training;

import io.bitlens.dataset.DatasetCatalog;
import io.bitlens.dataset.DatasetInfo;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.InvalidSpecException;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.web.ApiException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Fills the defaults of a request in, and finds everything that is wrong with it. */
@Component
class JobValidation {

  static final int DEFAULT_EPOCHS = 10;
  static final int MAX_EPOCHS = 1000;
  static final int DEFAULT_BATCH_SIZE = 128;

  /** A single image has no batch statistics. */
  static final int MIN_BATCH_SIZE = 2;

  static final int MAX_BATCH_SIZE = 4096;
  static final long DEFAULT_SEED = 7;

  /** Stands in for a data set that is unknown, so that the rest is checked all the same. */
  private static final InputShape REFERENCE_INPUT = new InputShape(1, 28, 28);

  private static final int REFERENCE_CLASSES = 10;

  private final DatasetCatalog datasets;

  JobValidation(DatasetCatalog datasets) {
    this.datasets = datasets;
  }

  /**
   * The request with every default filled in.
   *
   * @throws ApiException INVALID_VALUE with everything that is wrong
   */
  JobSpecification resolve(JobRequest request) {
    var check = new Violations();
    var dataset = dataset(request.dataset(), check);
    var name = request.network() == null ? Networks.SGT_CNN : request.network();
    var network = network(name, dataset, check);
    var precision = network.flatMap(n -> precision(request.precision(), n, check));
    var saliency = saliency(request.saliency(), check);
    var optimizer = optimizer(request.optimizer(), check);
    int epochs = check.range("/epochs", request.epochs(), DEFAULT_EPOCHS, 1, MAX_EPOCHS);
    int batchSize = batchSize(request.batchSize(), dataset, check);
    check.throwIfAny();
    return new JobSpecification(
        dataset.orElseThrow().id(),
        name,
        precision.orElseThrow(),
        saliency,
        optimizer,
        epochs,
        batchSize,
        request.seed() == null ? DEFAULT_SEED : request.seed());
  }

  private Optional<DatasetInfo> dataset(@Nullable String id, Violations check) {
    var known = id == null ? Optional.<DatasetInfo>empty() : datasets.find(id);
    if (known.isEmpty()) {
      var ids = datasets.list().stream().map(DatasetInfo::id).toList();
      check.add("/dataset", "must be one of " + ids + (id == null ? "" : ", found " + id));
    }
    return known;
  }

  private static Optional<NetworkSpec> network(
      String name, Optional<DatasetInfo> dataset, Violations check) {
    if (!Networks.names().contains(name)) {
      check.add("/network", "must be one of " + Networks.names() + ", found " + name);
      return Optional.empty();
    }
    try {
      return dataset.isPresent()
          ? JobSpecification.network(name, dataset.get())
          : Networks.find(name, REFERENCE_INPUT, REFERENCE_CLASSES);
    } catch (InvalidSpecException misfit) {
      misfit
          .violations()
          .forEach(v ->
              check.add(
                  "/dataset", "does not fit " + name + " at " + v.pointer() + ": " + v.detail()));
      return Networks.find(name, REFERENCE_INPUT, REFERENCE_CLASSES);
    }
  }

  private static Optional<Precision> precision(
      JobRequest.@Nullable Bits bits, NetworkSpec network, Violations check) {
    if (bits == null) {
      return Precisions.preset(Precisions.W4A4, network, false);
    }
    if ((bits.preset() == null) == (bits.layers() == null)) {
      check.add("/precision", "must have either preset or layers");
      return Optional.empty();
    }
    if (bits.layers() == null) {
      return preset(bits, network, check);
    }
    if (bits.uniform() != null) {
      check.add("/precision/uniform", "goes with a preset, not with layers");
    }
    return layers(bits.layers(), network, check);
  }

  private static Optional<Precision> preset(
      JobRequest.Bits bits, NetworkSpec network, Violations check) {
    var name = String.valueOf(bits.preset());
    var preset = Precisions.preset(name, network, Boolean.TRUE.equals(bits.uniform()));
    if (preset.isEmpty()) {
      check.add("/precision", "must be one of " + Precisions.presets() + ", found " + name);
    }
    return preset;
  }

  private static Optional<Precision> layers(
      Map<String, JobRequest.@Nullable Layer> given, NetworkSpec network, Violations check) {
    var layers = new LinkedHashMap<String, LayerBits>();
    given.forEach((name, layer) ->
        layers.put(
            name,
            layer == null
                ? new LayerBits(LayerBits.FULL, LayerBits.FULL)
                : new LayerBits(orFull(layer.weights()), orFull(layer.activations()))));
    try {
      return Optional.of(Precisions.explicit(layers, network));
    } catch (InvalidSpecException invalid) {
      invalid.violations().forEach(v -> check.add("/precision" + v.pointer(), v.detail()));
      return Optional.empty();
    }
  }

  private static SaliencyGuidance saliency(JobRequest.@Nullable Guidance given, Violations check) {
    var defaults = SaliencyGuidance.DEFAULT;
    if (given == null) {
      return defaults;
    }
    return new SaliencyGuidance(
        given.guided() == null ? defaults.guided() : given.guided(),
        check.fraction(
            "/saliency/maskedFraction", given.maskedFraction(), defaults.maskedFraction()),
        check.notNegative("/saliency/lambda", given.lambda(), defaults.lambda()),
        check.choice("/saliency/ranking", given.ranking(), defaults.ranking()),
        check.choice("/saliency/fill", given.fill(), defaults.fill()));
  }

  private static OptimizerSpec optimizer(JobRequest.@Nullable Optimizer given, Violations check) {
    var defaults = OptimizerSpec.DEFAULT;
    if (given == null) {
      return defaults;
    }
    return new OptimizerSpec(
        check.choice("/optimizer/name", given.name(), defaults.name()),
        check.rate("/optimizer/learningRate", given.learningRate(), defaults.learningRate()),
        check.rate(
            "/optimizer/alphaLearningRate",
            given.alphaLearningRate(),
            defaults.alphaLearningRate()),
        check.notNegative("/optimizer/alphaDecay", given.alphaDecay(), defaults.alphaDecay()),
        check.choice("/optimizer/schedule", given.schedule(), defaults.schedule()));
  }

  private static int batchSize(
      @Nullable Integer given, Optional<DatasetInfo> dataset, Violations check) {
    int images = dataset.map(DatasetInfo::trainImages).orElse(MAX_BATCH_SIZE);
    int max = Math.min(MAX_BATCH_SIZE, images);
    return check.range("/batchSize", given, Math.min(DEFAULT_BATCH_SIZE, max), MIN_BATCH_SIZE, max);
  }

  private static int orFull(@Nullable Integer bits) {
    return bits == null ? LayerBits.FULL : bits;
  }
}
