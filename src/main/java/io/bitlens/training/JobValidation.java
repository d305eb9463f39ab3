package io.bitlens.training;

import io.bitlens.dataset.DatasetCatalog;
import io.bitlens.dataset.DatasetInfo;
import io.bitlens.dataset.UploadState;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.InvalidSpecException;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Networks;
import io.bitlens.nn.Precision;
import io.bitlens.nn.program.StepOptions.Arithmetic;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelStore;
import io.bitlens.training.trainer.AlphaStart;
import io.bitlens.training.trainer.AugmentationSpec;
import io.bitlens.training.trainer.DistillationSpec;
import io.bitlens.training.trainer.OptimizerSpec;
import io.bitlens.training.trainer.QuantizerSpec;
import io.bitlens.training.trainer.Recipe;
import io.bitlens.training.trainer.SaliencyGuidance;
import io.bitlens.training.trainer.WarmStartPath;
import io.bitlens.web.ApiException;
import io.bitlens.web.Violations;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Fills the defaults of a request in, and finds everything that is wrong with it. */
@Component
class JobValidation {

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
  private final ModelStore models;

  JobValidation(DatasetCatalog datasets, ModelStore models) {
    this.datasets = datasets;
    this.models = models;
  }

  /**
   * The request with every default filled in.
   *
   * @throws ApiException INVALID_VALUE with everything that is wrong
   */
  JobSpecification resolve(JobRequest request) {
    var check = new Violations();
    var dataset = dataset(request.dataset(), check);
    var recipe = recipe(request.recipe(), check);
    var name = request.network() == null ? recipe.network() : request.network();
    var network = network(name, dataset, check);
    var precisions = new PrecisionValidation(check);
    var wanted = network.flatMap(n -> precisions.wanted(request.precision(), n));
    var precision = wanted.map(PrecisionValidation.Wanted::precision);
    boolean searched = wanted.flatMap(PrecisionValidation.Wanted::allocation).isPresent();
    var quantizers = quantizers(request.quantizers(), check);
    wanted.ifPresent(w -> precisions.checkBits(quantizers.weights(), w, network.orElseThrow()));
    var saliency = saliency(request.saliency(), check);
    var defaults =
        recipe.defaults(name, dataset.map(DatasetInfo::id).orElse(""), saliency.guided());
    var optimizer = optimizer(request.optimizer(), defaults.optimizer(), check);
    var augmentation =
        augmentation(
            request.augmentation(),
            defaults.augmentation(),
            network.map(NetworkSpec::input).orElse(REFERENCE_INPUT),
            check);
    int epochs = check.range("/epochs", request.epochs(), defaults.epochs(), 1, MAX_EPOCHS);
    // Who asks for a short training means all of it: the stages before the last are as short.
    int warmEpochs =
        request.epochs() == null ? defaults.warmStartEpochs() : Math.clamp(epochs, 1, MAX_EPOCHS);
    var warmStart =
        warmStart(
            request.warmStart(),
            new WarmStart(defaults.warmStart() || searched, warmEpochs, null),
            network,
            check);
    if (searched && !warmStart.automatic()) {
      check.add("/warmStart", "must be automatic: a search for bits begins with an fp32 twin");
    }
    var distillation =
        distillation(request, defaults.distillation(), warmStart, precision, network, check);
    checkTeacherClasses(distillation, dataset, check);
    int patience =
        request.earlyStopping() == null
            ? 0
            : check.range(
                "/earlyStopping/patience", request.earlyStopping().patience(), 0, 0, MAX_EPOCHS);
    int batchSize = batchSize(request.batchSize(), dataset, check);
    var arithmetic = check.choice("/arithmetic", request.arithmetic(), Arithmetic.FP32);
    check.throwIfAny();
    return new JobSpecification(
        dataset.orElseThrow().id(),
        name,
        precision.orElseThrow(),
        wanted.flatMap(PrecisionValidation.Wanted::allocation),
        quantizers,
        recipe.id(),
        saliency,
        optimizer,
        augmentation,
        warmStart,
        distillation,
        new EarlyStopping(patience),
        arithmetic,
        epochs,
        batchSize,
        request.seed() == null ? DEFAULT_SEED : request.seed());
  }

  private Optional<DatasetInfo> dataset(@Nullable String id, Violations check) {
    var known = id == null ? Optional.<DatasetInfo>empty() : datasets.find(id);
    var unready = id == null ? Optional.<UploadState>empty() : datasets.unready(id);
    if (known.isEmpty() && unready.isPresent()) {
      check.add("/dataset", "must be READY; " + id + " is " + unready.get());
    } else if (known.isEmpty()) {
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

  private static QuantizerSpec quantizers(JobRequest.@Nullable Quantizers given, Violations check) {
    var defaults = QuantizerSpec.DEFAULT;
    if (given == null) {
      return defaults;
    }
    return new QuantizerSpec(
        check.choice("/quantizers/weights", given.weights(), defaults.weights()),
        check.choice("/quantizers/alphaGradient", given.alphaGradient(), defaults.alphaGradient()),
        alphaStart(given.alphaStart(), check));
  }

  private static AlphaStart alphaStart(@Nullable Object given, Violations check) {
    try {
      return given == null ? AlphaStart.PERCENTILE : AlphaStart.of(given);
    } catch (IllegalArgumentException invalid) {
      check.add("/quantizers/alphaStart", String.valueOf(invalid.getMessage()));
      return AlphaStart.PERCENTILE;
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

  private static Recipe recipe(@Nullable String id, Violations check) {
    if (id == null) {
      return Recipe.FAST;
    }
    return Recipe.find(id)
        .orElseGet(() -> {
          check.add("/recipe", "must be one of " + Recipe.ids() + ", found " + id);
          return Recipe.FAST;
        });
  }

  private static AugmentationSpec augmentation(
      JobRequest.@Nullable Augmentation given,
      AugmentationSpec defaults,
      InputShape input,
      Violations check) {
    if (given == null) {
      return defaults;
    }
    int most = Math.min(input.height(), input.width()) - 1;
    return new AugmentationSpec(
        check.range("/augmentation/maxShift", given.maxShift(), defaults.maxShift(), 0, most),
        given.horizontalFlip() == null ? defaults.horizontalFlip() : given.horizontalFlip());
  }

  private WarmStart warmStart(
      JobRequest.@Nullable Warmth given,
      WarmStart defaults,
      Optional<NetworkSpec> network,
      Violations check) {
    if (given == null) {
      return defaults;
    }
    var id = given.model();
    if (id != null) {
      if (Boolean.TRUE.equals(given.automatic())) {
        check.add("/warmStart", "must be automatic or have a model, not both");
      }
      model("/warmStart/model", id, check)
          .ifPresent(model -> {
            if (network.isPresent() && !model.network().equals(network.get())) {
              check.add(
                  "/warmStart/model",
                  "must be a model of %s on %s with %d classes, found %s on %s with %d"
                      .formatted(
                          network.get().name(),
                          network.get().input(),
                          network.get().classes(),
                          model.network().name(),
                          model.network().input(),
                          model.network().classes()));
            } else if (models.tensors(id).isEmpty()) {
              check.add("/warmStart/model", "was stored without what a training can begin with");
            }
          });
    }
    boolean automatic =
        id == null && (given.automatic() == null ? defaults.automatic() : given.automatic());
    return new WarmStart(
        automatic,
        check.range("/warmStart/epochs", given.epochs(), defaults.epochs(), 1, MAX_EPOCHS),
        id);
  }

  private Distillation distillation(
      JobRequest request,
      DistillationSpec defaults,
      WarmStart warmStart,
      Optional<Precision> precision,
      Optional<NetworkSpec> network,
      Violations check) {
    var given = request.distillation();
    boolean ownTeacher =
        warmStart.automatic() && precision.map(p -> WarmStartPath.to(p).size() > 1).orElse(true);
    if (given == null) {
      // A recipe distills where it has somebody to distill from.
      return new Distillation(ownTeacher ? defaults.weight() : 0, defaults.temperature(), null);
    }
    var teacher = given.teacher();
    double byDefault = ownTeacher || teacher != null ? defaults.weight() : 0;
    double weight = given.weight() == null ? byDefault : given.weight();
    if (!(weight >= 0 && weight <= 1)) {
      check.add("/distillation/weight", "must be 0 to 1, found " + weight);
    }
    if (weight > 0 && teacher == null && !ownTeacher) {
      check.add(
          "/distillation/teacher",
          "must name a model: the training has no full-precision stage of its own before others");
    }
    if (teacher != null) {
      if (weight == 0) {
        check.add("/distillation/weight", "must be above 0 where a teacher is named, found 0.0");
      }
      model("/distillation/teacher", teacher, check)
          .filter(model ->
              network.isPresent()
                  && (!model.network().input().equals(network.get().input())
                      || model.network().classes() != network.get().classes()))
          .ifPresent(model ->
              check.add(
                  "/distillation/teacher",
                  "must take %s and have %d classes, found %s and %d"
                      .formatted(
                          network.orElseThrow().input(),
                          network.orElseThrow().classes(),
                          model.network().input(),
                          model.network().classes())));
    }
    return new Distillation(
        weight,
        check.above("/distillation/temperature", given.temperature(), defaults.temperature()),
        teacher);
  }

  /** A logit means a class by its place alone. */
  private void checkTeacherClasses(
      Distillation distillation, Optional<DatasetInfo> dataset, Violations check) {
    var classes = dataset.map(DatasetInfo::classNames);
    Optional.ofNullable(distillation.teacher())
        .flatMap(models::find)
        .map(Model::classNames)
        .filter(names -> classes.isPresent() && names.size() == classes.get().size())
        .filter(names -> !names.equals(classes.get()))
        .ifPresent(names ->
            check.add(
                "/distillation/teacher",
                "must have the data set's classes in their order, %s, found %s"
                    .formatted(classes.orElseThrow(), names)));
  }

  private Optional<Model> model(String pointer, UUID id, Violations check) {
    var model = models.find(id);
    if (model.isEmpty()) {
      check.add(pointer, "there is no model " + id);
    }
    return model;
  }

  private static OptimizerSpec optimizer(
      JobRequest.@Nullable Optimizer given, OptimizerSpec defaults, Violations check) {
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
        check.notNegative("/optimizer/weightDecay", given.weightDecay(), defaults.weightDecay()),
        check.notNegative("/optimizer/warmupEpochs", given.warmupEpochs(), defaults.warmupEpochs()),
        check.choice("/optimizer/schedule", given.schedule(), defaults.schedule()));
  }

  private static int batchSize(
      @Nullable Integer given, Optional<DatasetInfo> dataset, Violations check) {
    int images = dataset.map(DatasetInfo::trainImages).orElse(MAX_BATCH_SIZE);
    int max = Math.min(MAX_BATCH_SIZE, images);
    return check.range("/batchSize", given, Math.min(DEFAULT_BATCH_SIZE, max), MIN_BATCH_SIZE, max);
  }
}
