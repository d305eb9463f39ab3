package io.bitlens.training.trainer;

import io.bitlens.dataset.Dataset;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.TrainingSession;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.program.StepOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** One training through all of its stages, each from the best weights of the one before. */
final class TrainingRun {

  private final TrainingSpec spec;
  private final Dataset data;
  private final VariantLoader loader;
  private final Reporter reporter;
  private final LongSupplier nanoTime;
  private final ExactEvaluation evaluation;
  private Optional<TrainedTensors> start = Optional.empty();
  private Optional<Variant> teacher = Optional.empty();
  // What the teacher is made of, where a stage of this training is the teacher.
  private Optional<TrainedTensors> ownTeacher = Optional.empty();

  TrainingRun(
      TrainingSpec spec,
      Dataset data,
      VariantLoader loader,
      Reporter reporter,
      LongSupplier nanoTime) {
    this.spec = spec;
    this.data = data;
    this.loader = loader;
    this.reporter = reporter;
    this.nanoTime = nanoTime;
    this.evaluation = new ExactEvaluation(loader, reporter);
  }

  TrainingResult run(Beginning beginning) throws TrainingCancelledException {
    start = beginning.start();
    teacher = beginning.teacher();
    beginning.checkpoint().ifPresent(this::takeOver);
    int first = beginning.checkpoint().map(Checkpoint::stage).orElse(0);
    var best = stage(first, beginning.checkpoint());
    for (int i = first + 1; i < stages().size(); i++) {
      best = stage(i, Optional.empty());
    }
    reporter.phase("evaluating on the test set");
    var test = evaluation.of(best.variant(), data.test());
    return new TrainingResult(
        best.variant(), best.tensors(), best.epoch(), best.validation(), test, reporter.epochs());
  }

  private void takeOver(Checkpoint checkpoint) {
    if (checkpoint.stage() >= stages().size()
        || checkpoint.epochsOfStage() > stages().get(checkpoint.stage()).epochs()
        || checkpoint.step() > reporter.stepsPerEpoch()) {
      throw new UnusableCheckpointException(
          "the checkpoint is of another course of stages, epochs and steps");
    }
    int planned = stages().stream().limit(checkpoint.stage()).mapToInt(Stage::epochs).sum();
    reporter.resume(checkpoint, planned - checkpoint.epochsBefore());
    ownTeacher = checkpoint.teacher();
    ownTeacher.ifPresent(tensors -> teacher = Optional.of(fullVariant(tensors)));
  }

  private StageRun.Best stage(int index, Optional<Checkpoint> checkpoint)
      throws TrainingCancelledException {
    var precision = stages().get(index).precision();
    boolean distilled = spec.distillation().wanted() && !isOwnTeacher(precision);
    if (distilled && teacher.isEmpty()) {
      throw new IllegalArgumentException("distillation needs a teacher or a full-precision stage");
    }
    StageRun.Best best;
    try (var session = session(precision, distilled);
        var runner = new Teacher(distilled ? teacher.map(loader::load) : Optional.empty())) {
      start.ifPresent(session::startFrom);
      var run =
          new StageRun(
              spec,
              index,
              data,
              session,
              runner.runner(),
              ownTeacher,
              evaluation,
              reporter,
              nanoTime);
      best = checkpoint.isPresent() ? run.resume(checkpoint.get()) : run.run();
    }
    start = Optional.of(best.tensors());
    if (teacher.isEmpty() && isFull(precision)) {
      teacher = Optional.of(best.variant());
      ownTeacher = Optional.of(best.tensors()).filter(tensors -> spec.distillation().wanted());
    }
    return best;
  }

  /** Whether a stage is the one that will teach the others. */
  private boolean isOwnTeacher(Precision precision) {
    return teacher.isEmpty() && isFull(precision) && !isFull(spec.precision());
  }

  private static boolean isFull(Precision precision) {
    return precision.layers().values().stream()
        .allMatch(bits -> bits.weights() == LayerBits.FULL && bits.activations() == LayerBits.FULL);
  }

  /** The variant that the training's full-precision stage has made. */
  private Variant fullVariant(TrainedTensors tensors) {
    var precision = stages().stream().map(Stage::precision).filter(TrainingRun::isFull).findFirst();
    try (var session = session(precision.orElseThrow(), false)) {
      session.restore(tensors);
      return session.variant();
    } catch (IllegalArgumentException e) {
      throw new UnusableCheckpointException("the checkpoint's teacher: " + e.getMessage());
    }
  }

  private TrainingSession session(Precision precision, boolean distilled) {
    return new TrainingSession(
        spec.network(),
        precision,
        new Normalization(data.info().mean(), data.info().std()),
        options(distilled),
        spec.seed());
  }

  private StepOptions options(boolean distilled) {
    var saliency = spec.saliency();
    return new StepOptions(
        saliency.guided(),
        saliency.maskedFraction(),
        saliency.ranking(),
        saliency.fill(),
        spec.quantizers().alphaGradient(),
        spec.quantizers().weights(),
        distilled,
        spec.optimizer().weightDecay() > 0,
        spec.arithmetic());
  }

  private List<Stage> stages() {
    return spec.course().stages();
  }

  /** Frees a teacher, if there is one. */
  private record Teacher(Optional<VariantRunner> runner) implements AutoCloseable {
    @Override
    public void close() {
      runner.ifPresent(VariantRunner::close);
    }
  }
}
