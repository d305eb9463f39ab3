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
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Trains by saliency guidance (arXiv 2111.14338) and PACT quantization (arXiv 1805.06085) together
 * (arXiv 2411.05858). What is evaluated, on the validation split after every epoch and on the test
 * set once, is always the exact variant that would be stored.
 */
public final class Trainer implements TrainingRunner {

  private final VariantLoader loader;
  private final LongSupplier nanoTime;

  /**
   * A trainer.
   *
   * @param nanoTime a clock of elapsed time in nanoseconds
   */
  public Trainer(VariantLoader loader, LongSupplier nanoTime) {
    this.loader = loader;
    this.nanoTime = nanoTime;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is something to distill but no teacher, or the
   *     tensors to start from are not of the network
   */
  @Override
  public TrainingResult train(
      TrainingSpec spec,
      Beginning beginning,
      Dataset data,
      TrainingListener listener,
      BooleanSupplier cancelled)
      throws TrainingCancelledException {
    var course = spec.course();
    var reporter =
        new Reporter(
            listener,
            cancelled,
            nanoTime,
            steps(data.train().size(), course.batchSize()),
            course.epochs());
    var evaluation = new ExactEvaluation(loader, reporter);
    var start = beginning.start();
    var teacher = beginning.teacher();
    StageRun.Best best = null;
    for (var stage : course.stages()) {
      best = stage(spec, stage, start, teacher, data, reporter, evaluation);
      start = Optional.of(best.tensors());
      if (teacher.isEmpty() && isFull(stage.precision())) {
        teacher = Optional.of(best.variant());
      }
    }
    if (best == null) {
      throw new IllegalStateException("a course has at least one stage");
    }
    reporter.phase("evaluating on the test set");
    var test = evaluation.of(best.variant(), data.test());
    return new TrainingResult(
        best.variant(), best.tensors(), best.epoch(), best.validation(), test, reporter.epochs());
  }

  private StageRun.Best stage(
      TrainingSpec spec,
      Stage stage,
      Optional<TrainedTensors> start,
      Optional<Variant> teacher,
      Dataset data,
      Reporter reporter,
      ExactEvaluation evaluation)
      throws TrainingCancelledException {
    boolean distilled = spec.distillation().wanted() && !ownTeacher(spec, stage, teacher);
    if (distilled && teacher.isEmpty()) {
      throw new IllegalArgumentException("distillation needs a teacher or a full-precision stage");
    }
    var normalization = new Normalization(data.info().mean(), data.info().std());
    try (var session =
            new TrainingSession(
                spec.network(),
                stage.precision(),
                normalization,
                options(spec, distilled),
                spec.seed());
        var runner = new Teacher(distilled ? teacher.map(loader::load) : Optional.empty())) {
      start.ifPresent(session::startFrom);
      return new StageRun(
              spec, stage, data, session, runner.runner(), evaluation, reporter, nanoTime)
          .run(reporter.epochs().size());
    }
  }

  /** Whether the stage is the one that will teach the others. */
  private static boolean ownTeacher(TrainingSpec spec, Stage stage, Optional<Variant> teacher) {
    return teacher.isEmpty() && isFull(stage.precision()) && !isFull(spec.precision());
  }

  private static boolean isFull(Precision precision) {
    return precision.layers().values().stream()
        .allMatch(bits -> bits.weights() == LayerBits.FULL && bits.activations() == LayerBits.FULL);
  }

  /** An incomplete last batch is trained on too, unless it is a single image: batch-norm. */
  private static int steps(int images, int batchSize) {
    return images / batchSize + (images % batchSize > 1 || images < batchSize ? 1 : 0);
  }

  private static StepOptions options(TrainingSpec spec, boolean distilled) {
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

  /** Frees a teacher, if there is one. */
  private record Teacher(Optional<VariantRunner> runner) implements AutoCloseable {
    @Override
    public void close() {
      runner.ifPresent(VariantRunner::close);
    }
  }
}
