package io.bitlens.training.trainer;

import io.bitlens.dataset.Dataset;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.TrainingSession;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.program.StepOptions;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Trains the stages of one training, whatever their order, and owns what they have in common. */
final class Stages {

  private final TrainingSpec spec;
  private final Dataset data;
  private final VariantLoader loader;
  private final Reporter reporter;
  private final LongSupplier nanoTime;
  private final ExactEvaluation evaluation;

  /**
   * What a stage begins with.
   *
   * @param tensors empty begins with random ones
   * @param teacher to distill from; empty if the stage is not distilled
   */
  record Start(Optional<TrainedTensors> tensors, Optional<Variant> teacher) {}

  Stages(
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

  TrainingSpec spec() {
    return spec;
  }

  Dataset data() {
    return data;
  }

  VariantLoader loader() {
    return loader;
  }

  Reporter reporter() {
    return reporter;
  }

  ExactEvaluation evaluation() {
    return evaluation;
  }

  /**
   * Trains one stage, or what a checkpoint has left of it.
   *
   * @param index of the stage in the training
   */
  StageRun.Best train(
      int index, Stage stage, Start start, Carried carried, Optional<Checkpoint> checkpoint)
      throws TrainingCancelledException {
    try (var session = session(stage.precision(), start.teacher().isPresent());
        var teacher = new Teacher(start.teacher().map(loader::load))) {
      start.tensors().ifPresent(session::startFrom);
      var run =
          new StageRun(
              spec,
              index,
              stage,
              data,
              session,
              teacher.runner(),
              carried,
              evaluation,
              reporter,
              nanoTime);
      return checkpoint.isPresent() ? run.resume(checkpoint.get()) : run.run();
    }
  }

  /** Calibrates what is stored by the validation split and measures it on the test set, once. */
  TrainingResult result(StageRun.Best best) throws TrainingCancelledException {
    reporter.phase("evaluating on the test set");
    var measured = evaluation.calibrate(best.variant(), data);
    return new TrainingResult(
        best.variant(),
        best.tensors(),
        best.epoch(),
        best.validation(),
        measured.test(),
        measured.calibration(),
        reporter.epochs(),
        Optional.empty());
  }

  /**
   * The variant that learned tensors of the same precision make.
   *
   * @throws UnusableCheckpointException if a tensor is missing or of another size
   */
  Variant variant(Precision precision, TrainedTensors learned) {
    try (var session = session(precision, false)) {
      session.restore(learned);
      return session.variant();
    } catch (IllegalArgumentException e) {
      throw new UnusableCheckpointException("the checkpoint: " + e.getMessage());
    }
  }

  /** A session at its start. */
  TrainingSession session(Precision precision, boolean distilled) {
    return new TrainingSession(
        spec.network(), precision, normalization(), options(distilled), spec.seed());
  }

  Normalization normalization() {
    return new Normalization(data.info().mean(), data.info().std());
  }

  StepOptions options(boolean distilled) {
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

  Precision fullPrecision() {
    return Precisions.preset(Precisions.FP32, spec.network(), false).orElseThrow();
  }

  static boolean isFull(Precision precision) {
    return precision.layers().values().stream()
        .allMatch(bits -> bits.weights() == LayerBits.FULL && bits.activations() == LayerBits.FULL);
  }

  /** Frees a teacher, if there is one. */
  private record Teacher(Optional<VariantRunner> runner) implements AutoCloseable {
    @Override
    public void close() {
      runner.ifPresent(VariantRunner::close);
    }
  }
}
