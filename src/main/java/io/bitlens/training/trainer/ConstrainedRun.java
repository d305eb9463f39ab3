package io.bitlens.training.trainer;

import io.bitlens.nn.Precision;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.engine.ConstrainedSession;
import io.bitlens.nn.engine.ConstrainedStep;
import io.bitlens.nn.engine.StepRates;
import io.bitlens.nn.engine.StepResult;
import io.bitlens.training.allocation.Duals;
import io.bitlens.training.trainer.TrainingListener.Occasion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Constrained training of the twin together with its quantized self at the fewest bits: the duals
 * that it ends with say which layers are hard to keep close ("Neural Networks with Quantization
 * Constraints", arXiv 2210.15623, algorithm 1). Each epoch ends with one step of dual ascent.
 *
 * <p>Ours: the bound of every layer's relative distance is 4^-b at b bits, the order of a uniform
 * grid's squared error; the duals' rate is 1; both sides see the images without a mask.
 */
final class ConstrainedRun {

  private static final double DUAL_RATE = 1;

  private final Stages stages;
  private final int index;
  private final int epochs;
  private final Precision precision;
  private final double bound;
  private final LongSupplier nanoTime;
  private final TrainingBatches batches;

  // Where it is; a checkpoint holds all of it.
  private SearchState search;
  private int before;
  private int epochsDone;
  private int step;
  private EpochTally tally = EpochTally.EMPTY;
  private double seconds;

  /**
   * A run at its start.
   *
   * @param index of the stage in the training
   * @param search that has its twin
   */
  ConstrainedRun(
      Stages stages,
      int index,
      AllocationSpec allocation,
      SearchState search,
      LongSupplier nanoTime) {
    this.stages = stages;
    this.index = index;
    this.search = search;
    this.nanoTime = nanoTime;
    var spec = stages.spec();
    this.epochs = allocation.sensitivityEpochs();
    this.precision = allocation.smallest(spec.network());
    this.bound = Math.pow(4, -allocation.weightBits().getFirst());
    this.batches = new TrainingBatches(stages.data().train(), spec.augmentation(), spec.seed());
  }

  /**
   * Trains, from the beginning or on from a checkpoint.
   *
   * @return the search with its final duals, one by weighted layer
   */
  SearchState run(Optional<Checkpoint> checkpoint) throws TrainingCancelledException {
    before = checkpoint.map(Checkpoint::epochsBefore).orElse(stages.reporter().epochs().size());
    var start = checkpoint.map(c -> c.session().learned());
    try (var session = session(start.isPresent() ? start.get() : calibrated())) {
      checkpoint.ifPresent(c -> takeOver(c, session));
      if (search.duals().isEmpty()) {
        begin(Duals.none(session.constraints().size()));
      }
      train(session);
    }
    return search;
  }

  private void takeOver(Checkpoint checkpoint, ConstrainedSession session) {
    epochsDone = checkpoint.epochsOfStage();
    step = checkpoint.step();
    tally = checkpoint.tally();
    seconds = checkpoint.seconds();
    try {
      session.restore(checkpoint.session());
    } catch (IllegalArgumentException e) {
      throw new UnusableCheckpointException("the checkpoint: " + e.getMessage());
    }
  }

  private void begin(Duals duals) {
    search = search.with(duals.values(), Collections.nCopies(duals.values().size(), 0.0));
  }

  private ConstrainedSession session(TrainedTensors start) {
    return new ConstrainedSession(
        stages.spec().network(), precision, stages.normalization(), stages.options(false), start);
  }

  /** The twin's tensors, with clips that suit them. */
  private TrainedTensors calibrated() {
    try (var session = stages.session(precision, false)) {
      session.startFrom(search.twin().tensors());
      Clips.start(session, stages.spec(), stages.data().train(), before + 1, stages.reporter());
      return session.tensors();
    }
  }

  private void train(ConstrainedSession session) throws TrainingCancelledException {
    try {
      while (epochsDone < epochs) {
        trainEpoch(session, before + epochsDone + 1);
        finishEpoch(session, before + epochsDone + 1);
        takeCheckpoint(Occasion.EPOCH, session);
      }
    } catch (TrainingCancelledException e) {
      takeCheckpoint(Occasion.STOP, session);
      throw e;
    }
  }

  private void trainEpoch(ConstrainedSession session, int epoch) throws TrainingCancelledException {
    var reporter = stages.reporter();
    int batchSize = stages.spec().course().batchSize();
    var order = Shuffle.of(stages.data().train().size(), stages.spec().seed(), epoch);
    reporter.beginEpoch(epoch);
    while (step < reporter.stepsPerEpoch()) {
      reporter.stopIfCancelled();
      long start = nanoTime.getAsLong();
      int from = step * batchSize;
      int count = Math.min(batchSize, order.length - from);
      var result =
          session.step(
              batches.augmented(order, from, count, epoch, step),
              search.duals(),
              rates(),
              RandomStream.of(stages.spec().seed(), Purpose.DROPOUT, epoch, step));
      add(result, count, epoch);
      long nanos = nanoTime.getAsLong() - start;
      seconds += nanos / 1e9;
      step++;
      reporter.stepDone(new StepTime(precision.name(), false, count, nanos));
      takeCheckpoint(Occasion.STEP, session);
    }
  }

  private void add(ConstrainedStep result, int images, int epoch) {
    var sums = new ArrayList<Double>();
    for (int i = 0; i < result.distances().size(); i++) {
      sums.add(search.distances().get(i) + result.distances().get(i) * images);
    }
    double all = result.crossEntropy() + sums.stream().mapToDouble(d -> d).sum();
    if (!Double.isFinite(all)) {
      throw new TrainingDivergedException(epoch, step + 1);
    }
    search = search.with(search.duals(), sums);
    tally = tally.plus(new StepResult(result.crossEntropy(), 0, 0, result.correct()), images);
  }

  private StepRates rates() {
    var optimizer = stages.spec().optimizer();
    int stepsPerEpoch = stages.reporter().stepsPerEpoch();
    double factor =
        LearningRate.factor(
            optimizer.schedule(),
            0,
            (long) epochsDone * stepsPerEpoch + step,
            (long) epochs * stepsPerEpoch);
    return new StepRates(
        optimizer.learningRate() * factor,
        optimizer.alphaLearningRate() * factor,
        0,
        optimizer.alphaDecay(),
        0,
        0,
        1);
  }

  /** What is validated is the quantized side, as it would be stored. */
  private void finishEpoch(ConstrainedSession session, int epoch)
      throws TrainingCancelledException {
    var reporter = stages.reporter();
    reporter.validating();
    var variant = stages.variant(precision, session.tensors());
    var found = stages.evaluation().validate(variant, stages.data().validation(), epoch);
    var alphas = variant.alphas();
    double penalty = alphas.values().stream().mapToDouble(a -> a * a).sum();
    reporter.epoch(
        new EpochMetrics(
            epoch,
            "constrained " + precision.label(),
            tally.crossEntropy(),
            0,
            0,
            stages.spec().optimizer().alphaDecay() * penalty,
            tally.accuracy(),
            found.evaluation().accuracy(),
            found.evaluation().nll(),
            alphas,
            seconds,
            tally.images() / seconds),
        found.probe());
    ascend();
    epochsDone++;
    step = 0;
    tally = EpochTally.EMPTY;
    seconds = 0;
  }

  private void ascend() {
    List<Double> means = search.distances().stream().map(sum -> sum / tally.images()).toList();
    var bounds = Collections.nCopies(means.size(), bound);
    begin(new Duals(search.duals()).ascend(means, bounds, DUAL_RATE));
  }

  private void takeCheckpoint(Occasion occasion, ConstrainedSession session) {
    var reporter = stages.reporter();
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
              Optional.empty(),
              Optional.empty(),
              Optional.of(search)));
    }
  }
}
