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
import io.bitlens.training.trainer.TrainingListener.Occasion;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One stage of a training: its epochs, and the choice of the best of them. */
final class StageRun {

  private final TrainingSpec spec;
  private final int index;
  private final Stage stage;
  private final Dataset data;
  private final TrainingSession session;
  private final Optional<VariantRunner> teacher;
  private final Carried carried;
  private final ExactEvaluation evaluation;
  private final Reporter reporter;
  private final LongSupplier nanoTime;
  private final TrainingBatches batches;

  // Where the stage is; a checkpoint holds all of it.
  private int before;
  private int epochsDone;
  private int step;
  private EpochTally tally = EpochTally.EMPTY;
  private double seconds;
  private @Nullable Best best;

  /**
   * What a stage ends with.
   *
   * @param epoch the best epoch, counted through all stages
   */
  record Best(Variant variant, TrainedTensors tensors, int epoch, Evaluation validation) {

    /** What a checkpoint holds of it. */
    Checkpoint.Best kept() {
      return new Checkpoint.Best(epoch, tensors, validation);
    }
  }

  /**
   * A stage at its start.
   *
   * @param index of the stage in the training
   * @param teacher to distill from, if it is distilled
   * @param carried what its checkpoints hold beside it
   */
  StageRun(
      TrainingSpec spec,
      int index,
      Stage stage,
      Dataset data,
      TrainingSession session,
      Optional<VariantRunner> teacher,
      Carried carried,
      ExactEvaluation evaluation,
      Reporter reporter,
      LongSupplier nanoTime) {
    this.spec = spec;
    this.index = index;
    this.stage = stage;
    this.data = data;
    this.session = session;
    this.teacher = teacher;
    this.carried = carried;
    this.evaluation = evaluation;
    this.reporter = reporter;
    this.nanoTime = nanoTime;
    this.batches = new TrainingBatches(data.train(), spec.augmentation(), spec.seed());
  }

  /** Trains all of the stage. */
  Best run() throws TrainingCancelledException {
    before = reporter.epochs().size();
    Clips.start(session, spec, data.train(), before + 1, reporter);
    return runEpochs();
  }

  /** Trains what a checkpoint of this stage has left of it. */
  Best resume(Checkpoint checkpoint) throws TrainingCancelledException {
    before = checkpoint.epochsBefore();
    epochsDone = checkpoint.epochsOfStage();
    step = checkpoint.step();
    tally = checkpoint.tally();
    seconds = checkpoint.seconds();
    try {
      restore(checkpoint);
    } catch (IllegalArgumentException e) {
      throw new UnusableCheckpointException("the checkpoint: " + e.getMessage());
    }
    return runEpochs();
  }

  private void restore(Checkpoint checkpoint) {
    checkpoint
        .best()
        .ifPresent(b -> {
          session.restore(b.tensors());
          best = new Best(session.variant(), b.tensors(), b.epoch(), b.validation());
        });
    session.restore(checkpoint.session());
  }

  private Best runEpochs() throws TrainingCancelledException {
    try {
      while (epochsDone < stage.epochs() && !exhausted()) {
        finishEpoch(before + epochsDone + 1);
        takeCheckpoint(Occasion.EPOCH);
      }
    } catch (TrainingCancelledException e) {
      takeCheckpoint(Occasion.STOP);
      throw e;
    }
    if (best == null) {
      throw new IllegalStateException("a stage has at least one epoch");
    }
    reporter.skip(stage.epochs() - epochsDone);
    return best;
  }

  /** Whether too many epochs have passed without a better one. */
  private boolean exhausted() {
    int patience = spec.course().patience();
    return patience > 0 && best != null && before + epochsDone - best.epoch() >= patience;
  }

  private void finishEpoch(int epoch) throws TrainingCancelledException {
    trainEpoch(epoch);
    var variant = session.variant();
    var found = evaluation.validate(variant, data.validation(), epoch);
    var validation = found.evaluation();
    reporter.epoch(metrics(epoch, validation), found.probe());
    if (best == null || isBetter(validation, best.validation())) {
      best = new Best(variant, session.tensors(), epoch, validation);
    }
    epochsDone++;
    step = 0;
    tally = EpochTally.EMPTY;
    seconds = 0;
  }

  private void takeCheckpoint(Occasion occasion) {
    if (reporter.wantsCheckpoint(occasion)) {
      reporter.checkpoint(
          new Checkpoint(
              index,
              epochsDone,
              step,
              tally,
              seconds,
              reporter.epochs(),
              session.state(),
              Optional.ofNullable(best).map(Best::kept),
              carried.teacher(),
              carried.search()));
    }
  }

  /** By accuracy; a few thousand images leave many epochs equal, and then by the loss. */
  private static boolean isBetter(Evaluation validation, Evaluation best) {
    int byAccuracy = Double.compare(validation.accuracy(), best.accuracy());
    return byAccuracy > 0 || (byAccuracy == 0 && validation.nll() < best.nll());
  }

  private void trainEpoch(int epoch) throws TrainingCancelledException {
    var order = Shuffle.of(data.train().size(), spec.seed(), epoch);
    int batchSize = spec.course().batchSize();
    int steps = reporter.stepsPerEpoch();
    reporter.beginEpoch(epoch);
    while (step < steps) {
      reporter.stopIfCancelled();
      long start = nanoTime.getAsLong();
      int from = step * batchSize;
      int count = Math.min(batchSize, order.length - from);
      var batch = taught(batches.augmented(order, from, count, epoch, step));
      var result =
          session.step(
              batch,
              rates((long) epochsDone * steps + step, steps),
              RandomStream.of(spec.seed(), Purpose.DROPOUT, epoch, step),
              RandomStream.of(spec.seed(), Purpose.MASK, epoch, step));
      if (!Double.isFinite(result.crossEntropy() + result.kl() + result.distillation())) {
        throw new TrainingDivergedException(epoch, step + 1);
      }
      tally = tally.plus(result, batch.size());
      long nanos = nanoTime.getAsLong() - start;
      seconds += nanos / 1e9;
      step++;
      reporter.stepDone(
          new StepTime(stage.precision().name(), spec.saliency().guided(), count, nanos));
      takeCheckpoint(Occasion.STEP);
    }
    reporter.validating();
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

  private EpochMetrics metrics(int epoch, Evaluation validation) {
    var alphas = session.alphas();
    double penalty =
        spec.optimizer().alphaDecay() * alphas.values().stream().mapToDouble(a -> a * a).sum();
    return new EpochMetrics(
        epoch,
        stage.precision().label(),
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
