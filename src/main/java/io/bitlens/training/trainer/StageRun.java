package io.bitlens.training.trainer;

import io.bitlens.dataset.Dataset;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.Batch;
import io.bitlens.nn.engine.StepRates;
import io.bitlens.nn.engine.TrainingSession;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.evaluation.Evaluation;
import java.util.Optional;
import java.util.function.LongSupplier;

/** One stage of a training: its epochs, and the choice of the best of them. */
final class StageRun {

  private static final int CALIBRATION_IMAGES = 512;

  private final TrainingSpec spec;
  private final Stage stage;
  private final Dataset data;
  private final TrainingSession session;
  private final Optional<VariantRunner> teacher;
  private final ExactEvaluation evaluation;
  private final Reporter reporter;
  private final LongSupplier nanoTime;
  private final TrainingBatches batches;

  /**
   * What a stage ends with.
   *
   * @param epoch the best epoch, counted through all stages
   */
  record Best(Variant variant, TrainedTensors tensors, int epoch, Evaluation validation) {}

  StageRun(
      TrainingSpec spec,
      Stage stage,
      Dataset data,
      TrainingSession session,
      Optional<VariantRunner> teacher,
      ExactEvaluation evaluation,
      Reporter reporter,
      LongSupplier nanoTime) {
    this.spec = spec;
    this.stage = stage;
    this.data = data;
    this.session = session;
    this.teacher = teacher;
    this.evaluation = evaluation;
    this.reporter = reporter;
    this.nanoTime = nanoTime;
    this.batches = new TrainingBatches(data.train(), spec.augmentation(), spec.seed());
  }

  /**
   * Trains.
   *
   * @param before epochs of the stages before this one
   */
  Best run(int before) throws TrainingCancelledException {
    startClips(before + 1);
    Best best = null;
    for (int i = 0; i < stage.epochs(); i++) {
      int epoch = before + i + 1;
      var tally = new EpochTally();
      double seconds = epoch(epoch, i, tally);
      var variant = session.variant();
      var validation = evaluation.of(variant, data.validation());
      reporter.epoch(metrics(epoch, tally, validation, seconds));
      if (best == null || isBetter(validation, best.validation())) {
        best = new Best(variant, session.tensors(), epoch, validation);
      } else if (spec.course().patience() > 0 && epoch - best.epoch() >= spec.course().patience()) {
        reporter.skip(stage.epochs() - 1 - i);
        return best;
      }
    }
    if (best == null) {
      throw new IllegalStateException("a stage has at least one epoch");
    }
    return best;
  }

  /** By accuracy; a few thousand images leave many epochs equal, and then by the loss. */
  private static boolean isBetter(Evaluation validation, Evaluation best) {
    int byAccuracy = Double.compare(validation.accuracy(), best.accuracy());
    return byAccuracy > 0 || (byAccuracy == 0 && validation.nll() < best.nll());
  }

  private void startClips(int firstEpoch) {
    var fixed = spec.quantizers().alphaStart().fixed();
    if (fixed.isPresent()) {
      session.startAlphas(fixed.getAsDouble());
      return;
    }
    reporter.phase("calibrating activations");
    var first = Shuffle.of(data.train().size(), spec.seed(), firstEpoch);
    session.calibrate(batches.plain(first, 0, Math.min(CALIBRATION_IMAGES, first.length)));
  }

  private double epoch(int epoch, int epochOfStage, EpochTally tally)
      throws TrainingCancelledException {
    var order = Shuffle.of(data.train().size(), spec.seed(), epoch);
    int batchSize = spec.course().batchSize();
    int steps = reporter.stepsPerEpoch();
    reporter.beginEpoch(epoch);
    long start = nanoTime.getAsLong();
    for (int step = 0; step < steps; step++) {
      reporter.stopIfCancelled();
      int from = step * batchSize;
      int count = Math.min(batchSize, order.length - from);
      var batch = taught(batches.augmented(order, from, count, epoch, step));
      var result =
          session.step(
              batch,
              rates((long) epochOfStage * steps + step, steps),
              RandomStream.of(spec.seed(), Purpose.DROPOUT, epoch, step),
              RandomStream.of(spec.seed(), Purpose.MASK, epoch, step));
      if (!Double.isFinite(result.crossEntropy() + result.kl() + result.distillation())) {
        throw new TrainingDivergedException(epoch, step + 1);
      }
      tally.add(result, batch.size());
      reporter.stepDone();
    }
    reporter.validating();
    return (nanoTime.getAsLong() - start) / 1e9;
  }

  private Batch taught(Batch batch) {
    return teacher
        .map(t -> new Batch(batch.pixels(), batch.labels(), t.logits(batch.pixels(), batch.size())))
        .orElse(batch);
  }

  private StepRates rates(long step, int stepsPerEpoch) {
    var optimizer = spec.optimizer();
    long steps = (long) stepsPerEpoch * stage.epochs();
    long warmup = Math.min(Math.round(optimizer.warmupEpochs() * stepsPerEpoch), steps - 1);
    double factor = LearningRate.factor(optimizer.schedule(), warmup, step, steps);
    return new StepRates(
        optimizer.learningRate() * factor,
        optimizer.alphaLearningRate() * factor,
        spec.saliency().lambda(),
        optimizer.alphaDecay(),
        optimizer.weightDecay(),
        spec.distillation().weight(),
        spec.distillation().temperature());
  }

  private EpochMetrics metrics(int epoch, EpochTally tally, Evaluation validation, double seconds) {
    var alphas = session.alphas();
    double penalty =
        spec.optimizer().alphaDecay() * alphas.values().stream().mapToDouble(a -> a * a).sum();
    return new EpochMetrics(
        epoch,
        stage.precision().name(),
        tally.crossEntropy(),
        tally.kl(),
        tally.distillation(),
        penalty,
        tally.accuracy(),
        validation.accuracy(),
        validation.nll(),
        alphas,
        seconds,
        tally.images() / seconds);
  }
}
