package io.bitlens.training.trainer;

import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.Normalization;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.Batch;
import io.bitlens.nn.engine.StepRates;
import io.bitlens.nn.engine.TrainingSession;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.nn.evaluation.EvaluationTally;
import io.bitlens.nn.program.StepOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Trains by saliency guidance (arXiv 2111.14338) and PACT quantization (arXiv 1805.06085) together
 * (arXiv 2411.05858). What is evaluated, on the validation split after every epoch and on the test
 * set once, is always the exact variant that would be stored.
 */
public final class Trainer implements TrainingRunner {

  private static final int CALIBRATION_IMAGES = 512;
  private static final int EVALUATION_BATCH = 250;
  private static final long PROGRESS_NANOS = 250_000_000;

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

  @Override
  public TrainingResult train(
      TrainingSpec spec, Dataset data, TrainingListener listener, BooleanSupplier cancelled)
      throws TrainingCancelledException {
    var normalization = new Normalization(data.info().mean(), data.info().std());
    try (var session =
        new TrainingSession(
            spec.network(), spec.precision(), normalization, options(spec), spec.seed())) {
      return new Run(spec, data, listener, cancelled, session).run();
    }
  }

  private static StepOptions options(TrainingSpec spec) {
    var saliency = spec.saliency();
    return new StepOptions(
        saliency.guided(),
        saliency.maskedFraction(),
        saliency.ranking(),
        saliency.fill(),
        StepOptions.AlphaGradient.BY_BITS);
  }

  /** One training under way. */
  private final class Run {

    private final TrainingSpec spec;
    private final Dataset data;
    private final TrainingListener listener;
    private final BooleanSupplier cancelled;
    private final TrainingSession session;
    private final int stepsPerEpoch;
    private long lastProgress;

    Run(
        TrainingSpec spec,
        Dataset data,
        TrainingListener listener,
        BooleanSupplier cancelled,
        TrainingSession session) {
      this.spec = spec;
      this.data = data;
      this.listener = listener;
      this.cancelled = cancelled;
      this.session = session;
      this.stepsPerEpoch = steps(data.train().size(), spec.batchSize());
    }

    /** An incomplete last batch is trained on too, unless it is a single image: batch-norm. */
    private static int steps(int images, int batchSize) {
      return images / batchSize + (images % batchSize > 1 || images < batchSize ? 1 : 0);
    }

    TrainingResult run() throws TrainingCancelledException {
      progress("calibrating activations", 1, 0);
      var first = Shuffle.of(data.train().size(), spec.seed(), 1);
      session.calibrate(batch(first, 0, Math.min(CALIBRATION_IMAGES, first.length)));
      var epochs = new ArrayList<EpochMetrics>();
      Variant best = null;
      Evaluation bestValidation = null;
      int bestEpoch = 0;
      for (int epoch = 1; epoch <= spec.epochs(); epoch++) {
        var tally = new EpochTally();
        double seconds = trainEpoch(epoch, tally);
        var variant = session.variant();
        var validation = evaluate(variant, data.validation());
        epochs.add(metrics(epoch, tally, validation, seconds));
        listener.epochCompleted(epochs.getLast());
        if (bestValidation == null || validation.accuracy() > bestValidation.accuracy()) {
          best = variant;
          bestValidation = validation;
          bestEpoch = epoch;
        }
      }
      if (best == null || bestValidation == null) {
        throw new IllegalArgumentException("a training needs at least one epoch");
      }
      progress("evaluating on the test set", spec.epochs(), stepsPerEpoch);
      var test = evaluate(best, data.test());
      return new TrainingResult(best, bestEpoch, bestValidation, test, List.copyOf(epochs));
    }

    private double trainEpoch(int epoch, EpochTally tally) throws TrainingCancelledException {
      var order = Shuffle.of(data.train().size(), spec.seed(), epoch);
      long start = nanoTime.getAsLong();
      progress(phase(epoch), epoch, 0);
      for (int step = 0; step < stepsPerEpoch; step++) {
        stopIfCancelled();
        int from = step * spec.batchSize();
        var batch = batch(order, from, Math.min(spec.batchSize(), order.length - from));
        var result =
            session.step(
                batch,
                rates((epoch - 1L) * stepsPerEpoch + step),
                RandomStream.of(spec.seed(), Purpose.DROPOUT, epoch, step),
                RandomStream.of(spec.seed(), Purpose.MASK, epoch, step));
        if (!Double.isFinite(result.crossEntropy() + result.kl())) {
          throw new TrainingDivergedException(epoch, step + 1);
        }
        tally.add(result, batch.size());
        if (nanoTime.getAsLong() - lastProgress >= PROGRESS_NANOS) {
          progress(phase(epoch), epoch, step + 1);
        }
      }
      progress("validating " + phase(epoch), epoch, stepsPerEpoch);
      return (nanoTime.getAsLong() - start) / 1e9;
    }

    private String phase(int epoch) {
      return "epoch %d of %d".formatted(epoch, spec.epochs());
    }

    private StepRates rates(long step) {
      var optimizer = spec.optimizer();
      double factor =
          LearningRate.factor(optimizer.schedule(), step, (long) stepsPerEpoch * spec.epochs());
      return new StepRates(
          optimizer.learningRate() * factor,
          optimizer.alphaLearningRate() * factor,
          spec.saliency().lambda(),
          optimizer.alphaDecay());
    }

    private Batch batch(int[] order, int from, int count) {
      var images = data.train();
      int size = images.imageSize();
      var pixels = new byte[count * size];
      var labels = new int[count];
      for (int i = 0; i < count; i++) {
        int image = order[from + i];
        System.arraycopy(images.pixels(), image * size, pixels, i * size, size);
        labels[i] = images.labels()[image];
      }
      return new Batch(pixels, labels);
    }

    private Evaluation evaluate(Variant variant, ImageSet images)
        throws TrainingCancelledException {
      var tally = new EvaluationTally(spec.network().classes());
      int size = images.imageSize();
      try (var runner = loader.load(variant)) {
        for (int from = 0; from < images.size(); from += EVALUATION_BATCH) {
          stopIfCancelled();
          int count = Math.min(EVALUATION_BATCH, images.size() - from);
          var pixels = Arrays.copyOfRange(images.pixels(), from * size, (from + count) * size);
          tally.add(runner.logits(pixels, count), images.labels(), from, count);
        }
      }
      return tally.evaluation();
    }

    private EpochMetrics metrics(
        int epoch, EpochTally tally, Evaluation validation, double seconds) {
      var alphas = session.alphas();
      double penalty =
          spec.optimizer().alphaDecay() * alphas.values().stream().mapToDouble(a -> a * a).sum();
      return new EpochMetrics(
          epoch,
          tally.crossEntropy(),
          tally.kl(),
          penalty,
          tally.accuracy(),
          validation.accuracy(),
          validation.nll(),
          alphas,
          seconds,
          tally.images() / seconds);
    }

    private void progress(String phase, int epoch, int stepInEpoch) {
      lastProgress = nanoTime.getAsLong();
      listener.progress(
          new TrainingProgress(
              phase,
              epoch,
              spec.epochs(),
              (epoch - 1L) * stepsPerEpoch + stepInEpoch,
              (long) stepsPerEpoch * spec.epochs()));
    }

    private void stopIfCancelled() throws TrainingCancelledException {
      if (cancelled.getAsBoolean()) {
        throw new TrainingCancelledException();
      }
    }
  }
}
