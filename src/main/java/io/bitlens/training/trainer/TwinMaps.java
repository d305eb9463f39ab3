package io.bitlens.training.trainer;

import io.bitlens.dataset.ImageSet;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.explain.metric.MapAgreement;
import io.bitlens.nn.InputShape;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.engine.VariantRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gradient maps of the full-precision twin, to which those of other variants are compared. */
final class TwinMaps {

  private static final Explainer GRADIENT = Explainer.find("gradient").orElseThrow();
  private static final int BATCH = 50;

  private final VariantLoader loader;
  private final ImageSet images;
  private final int count;
  private final Reporter reporter;
  private final List<SaliencyMap> maps;

  /**
   * Makes the maps of the twin.
   *
   * @param images of which the first are explained, each for its own class
   * @param most images explained, if there are as many
   */
  TwinMaps(VariantLoader loader, Variant twin, ImageSet images, int most, Reporter reporter)
      throws TrainingCancelledException {
    this.loader = loader;
    this.images = images;
    this.count = Math.min(most, images.size());
    this.reporter = reporter;
    this.maps = maps(twin);
  }

  /** Images explained. */
  int images() {
    return count;
  }

  /** Median over the images of the Spearman correlation of a variant's map with the twin's. */
  double agreement(Variant variant) throws TrainingCancelledException {
    var others = maps(variant);
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
      for (int from = 0; from < count; from += BATCH) {
        reporter.stopIfCancelled();
        add(all, runner, from, Math.min(BATCH, count - from));
      }
    }
    return all;
  }

  private void add(List<SaliencyMap> all, VariantRunner runner, int from, int batch) {
    int size = images.imageSize();
    all.addAll(
        GRADIENT.explain(
            runner,
            new InputShape(images.channels(), images.height(), images.width()),
            Arrays.copyOfRange(images.pixels(), from * size, (from + batch) * size),
            Arrays.copyOfRange(images.labels(), from, from + batch)));
  }
}
