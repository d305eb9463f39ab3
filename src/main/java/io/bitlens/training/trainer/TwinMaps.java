package io.bitlens.training.trainer;

import io.bitlens.dataset.ImageSet;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.explain.metric.LabelledImages;
import io.bitlens.explain.metric.MapAgreement;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.VariantLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gradient maps of the full-precision twin, to which those of other variants are compared. */
final class TwinMaps {

  private static final Explainer GRADIENT = Explainer.find("gradient").orElseThrow();
  private static final int BATCH = 50;

  private final VariantLoader loader;
  private final LabelledImages images;
  private final Reporter reporter;
  private final List<SaliencyMap> maps;

  /**
   * Makes the maps of the twin.
   *
   * @param set of which the first images are explained, each for its own class
   * @param most images explained, if there are as many
   */
  TwinMaps(VariantLoader loader, Variant twin, ImageSet set, int most, Reporter reporter)
      throws TrainingCancelledException {
    this.loader = loader;
    var shape = new InputShape(set.channels(), set.height(), set.width());
    this.images = new LabelledImages(shape, set.pixels(), set.labels()).batch(0, most);
    this.reporter = reporter;
    this.maps = maps(twin);
  }

  /** Images explained. */
  int images() {
    return images.size();
  }

  /** Median over the images of the Spearman correlation of a variant's map with the twin's. */
  double agreement(Variant variant) throws TrainingCancelledException {
    var others = maps(variant);
    int count = images.size();
    var correlations = new double[count];
    for (int i = 0; i < count; i++) {
      correlations[i] = MapAgreement.of(others.get(i), maps.get(i)).spearman();
    }
    Arrays.sort(correlations);
    return (correlations[(count - 1) / 2] + correlations[count / 2]) / 2;
  }

  private List<SaliencyMap> maps(Variant variant) throws TrainingCancelledException {
    var all = new ArrayList<SaliencyMap>();
    try (var runner = loader.load(variant)) {
      for (int from = 0; from < images.size(); from += BATCH) {
        reporter.stopIfCancelled();
        var batch = images.batch(from, BATCH);
        all.addAll(GRADIENT.explain(runner, batch.shape(), batch.pixels(), batch.labels()));
      }
    }
    return all;
  }
}
