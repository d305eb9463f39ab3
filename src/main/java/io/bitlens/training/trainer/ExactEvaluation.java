package io.bitlens.training.trainer;

import io.bitlens.dataset.Dataset;
import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.nn.evaluation.EvaluationTally;
import io.bitlens.nn.evaluation.ProbabilityScores;
import io.bitlens.nn.evaluation.TemperatureScaling;
import java.util.Arrays;

/** Evaluates exact variants on whole sets of images. */
final class ExactEvaluation {

  private static final int BATCH = 250;

  /** What an epoch ended with. */
  record Validation(Evaluation evaluation, ProbeMap probe) {}

  /** What a training ends with. */
  record Measured(Evaluation test, Calibration calibration) {}

  private final VariantLoader loader;
  private final Reporter reporter;

  ExactEvaluation(VariantLoader loader, Reporter reporter) {
    this.loader = loader;
    this.reporter = reporter;
  }

  Evaluation of(Variant variant, ImageSet images) throws TrainingCancelledException {
    try (var runner = loader.load(variant)) {
      return of(runner, variant.network().classes(), images);
    }
  }

  /** Evaluates what an epoch ended with, and explains the first image by it. */
  Validation validate(Variant variant, ImageSet images, int epoch)
      throws TrainingCancelledException {
    try (var runner = loader.load(variant)) {
      return new Validation(
          of(runner, variant.network().classes(), images),
          new Probe(images).map(runner, epoch, variant.precision()));
    }
  }

  /** Fits the temperature to the validation split, then measures with and without it. */
  Measured calibrate(Variant variant, Dataset data) throws TrainingCancelledException {
    try (var runner = loader.load(variant)) {
      int classes = variant.network().classes();
      var fitted = data.validation().labels();
      var logits = logits(runner, classes, data.validation());
      double temperature = TemperatureScaling.fit(logits, fitted, classes);
      var validation = ProbabilityScores.of(logits, fitted, classes, temperature);
      var unseen = data.test().labels();
      var testLogits = logits(runner, classes, data.test());
      var test = ProbabilityScores.of(testLogits, unseen, classes, temperature);
      return new Measured(
          evaluation(testLogits, classes, unseen), new Calibration(temperature, validation, test));
    }
  }

  private Evaluation of(VariantRunner runner, int classes, ImageSet images)
      throws TrainingCancelledException {
    return evaluation(logits(runner, classes, images), classes, images.labels());
  }

  private static Evaluation evaluation(float[] logits, int classes, int[] labels) {
    var tally = new EvaluationTally(classes);
    tally.add(logits, labels, 0, labels.length);
    return tally.evaluation();
  }

  /** (N, K) row-major. */
  private float[] logits(VariantRunner runner, int classes, ImageSet images)
      throws TrainingCancelledException {
    var logits = new float[images.size() * classes];
    int size = images.imageSize();
    for (int from = 0; from < images.size(); from += BATCH) {
      reporter.stopIfCancelled();
      int count = Math.min(BATCH, images.size() - from);
      var pixels = Arrays.copyOfRange(images.pixels(), from * size, (from + count) * size);
      System.arraycopy(runner.logits(pixels, count), 0, logits, from * classes, count * classes);
    }
    return logits;
  }
}
