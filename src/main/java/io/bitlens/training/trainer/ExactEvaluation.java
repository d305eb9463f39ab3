package io.bitlens.training.trainer;

import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.nn.evaluation.EvaluationTally;
import java.util.Arrays;

/** Evaluates exact variants on whole sets of images. */
final class ExactEvaluation {

  private static final int BATCH = 250;

  private final VariantLoader loader;
  private final Reporter reporter;

  ExactEvaluation(VariantLoader loader, Reporter reporter) {
    this.loader = loader;
    this.reporter = reporter;
  }

  Evaluation of(Variant variant, ImageSet images) throws TrainingCancelledException {
    var tally = new EvaluationTally(variant.network().classes());
    int size = images.imageSize();
    try (var runner = loader.load(variant)) {
      for (int from = 0; from < images.size(); from += BATCH) {
        reporter.stopIfCancelled();
        int count = Math.min(BATCH, images.size() - from);
        var pixels = Arrays.copyOfRange(images.pixels(), from * size, (from + count) * size);
        tally.add(runner.logits(pixels, count), images.labels(), from, count);
      }
    }
    return tally.evaluation();
  }
}
