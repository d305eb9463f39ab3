package io.bitlens.explain.metric;

import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.nn.Variant;
import io.bitlens.nn.engine.VariantLoader;
import io.bitlens.nn.engine.VariantRunner;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Measures how far maps tell what a model really looks at. The class followed is the one predicted
 * for the untouched image.
 */
public final class Faithfulness {

  private static final int BATCH = 64;

  private final VariantLoader loader;
  private final Variant variant;
  private final LabelledImages images;
  private final FaithfulnessOptions options;

  public Faithfulness(
      VariantLoader loader, Variant variant, LabelledImages images, FaithfulnessOptions options) {
    this.loader = loader;
    this.variant = variant;
    this.images = images;
    this.options = options;
  }

  /** The layers down to which the copies of {@link ImageFaithfulness#randomized} are, in order. */
  public List<String> randomizedLayers() {
    return copies().stream().map(RandomizedLayers.Copy::layer).toList();
  }

  /** Measures the maps of one source, image by image. */
  public List<ImageFaithfulness> measure(MapSource source, Progress progress) {
    try (var runner = loader.load(variant);
        var copies = LoadedCopies.of(loader, copies())) {
      var measured = new ArrayList<ImageFaithfulness>(images.size());
      for (int from = 0; from < images.size(); from += BATCH) {
        var watched = watched(source, progress, (double) from / images.size());
        measured.addAll(batch(runner, copies.runners(), watched, from));
      }
      return measured;
    }
  }

  /** Tells of progress before each batch of maps, since some methods take their time. */
  private static MapSource watched(MapSource source, Progress progress, double fraction) {
    return (runner, shape, pixels, targets) -> {
      progress.at(fraction);
      return source.maps(runner, shape, pixels, targets);
    };
  }

  private List<RandomizedLayers.Copy> copies() {
    return options.randomization() ? RandomizedLayers.of(variant, options.seed()) : List.of();
  }

  private List<ImageFaithfulness> batch(
      VariantRunner runner, List<VariantRunner> copies, MapSource source, int from) {
    var batch = images.batch(from, BATCH);
    int[] targets =
        Probabilities.argMax(
            runner.logits(batch.pixels(), batch.size()), variant.network().classes());
    var maps = source.maps(runner, batch.shape(), batch.pixels(), targets);
    var curves =
        new PixelRemoval(runner, batch, targets, variant.network().classes())
            .curves(maps, options.seed(), from);
    var sensitivity =
        options.sensitivity().of(runner, batch, source, maps, targets, options.seed(), from);
    var randomized =
        copies.stream()
            .map(copy -> source.maps(copy, batch.shape(), batch.pixels(), targets))
            .toList();
    var measured = new ArrayList<ImageFaithfulness>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      measured.add(
          new ImageFaithfulness(
              batch.labels()[i],
              targets[i],
              curves.get(i).mostFirst(),
              curves.get(i).insertion(),
              curves.get(i).leastFirst(),
              GiniIndex.of(maps.get(i).values()),
              options.sensitivity().leftOut()
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(sensitivity[i]),
              agreements(maps, randomized, i)));
    }
    return measured;
  }

  private static List<MapAgreement> agreements(
      List<SaliencyMap> maps, List<List<SaliencyMap>> randomized, int image) {
    return randomized.stream()
        .map(copy -> MapAgreement.of(maps.get(image), copy.get(image)))
        .toList();
  }
}
