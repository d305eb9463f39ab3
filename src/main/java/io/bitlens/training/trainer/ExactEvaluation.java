package io.bitlens.training.trainer;

import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.nn.evaluation.EvaluationTally;
import java.util.Arrays;

/** Evaluates exact variants on whole sets of images. */
final class ExactEvaluation {

  private static final int BATCH = 250;

  /** What an epoch ended with. */
  record Validation(Evaluation evaluation, ProbeMap probe) {}

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

  private Evaluation of(VariantRunner runner, int classes, ImageSet images)
      throws TrainingCancelledException {
    var tally = new EvaluationTally(classes);
    int size = images.imageSize();
    for (int from = 0; from < images.size(); from += BATCH) {
      reporter.stopIfCancelled();
      int count = Math.min(BATCH, images.size() - from);
      var pixels = Arrays.copyOfRange(images.pixels(), from * size, (from + count) * size);
      tally.add(runner.logits(pixels, count), images.labels(), from, count);
    }
    return tally.evaluation();
  }
}
