package io.bitlens.explain.metric;

import io.bitlens.explain.metric.ModelPair.ImageAgreement;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.engine.Requantizer;
import io.bitlens.nn.engine.VariantLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Which layer is to blame when bits are taken away: one layer at a time is set to so many bits, all
 * others stay as they were trained, and nothing is trained on. What each change does to accuracy
 * and maps is measured against the untouched model.
 */
public final class LayerBlame {

  private final VariantLoader loader;
  private final Requantizer requantizer;
  private final LabelledImages images;
  private final MapSource source;

  public LayerBlame(
      VariantLoader loader, Requantizer requantizer, LabelledImages images, MapSource source) {
    this.loader = loader;
    this.requantizer = requantizer;
    this.images = images;
    this.source = source;
  }

  /**
   * What is done to each layer.
   *
   * @param bits 1 to 8
   * @param activations whether the activation after the layer gets them too, where one follows
   */
  public record Change(int bits, boolean activations) {

    LayerBits of(LayerBits before, boolean activated) {
      return new LayerBits(bits, activations && activated ? bits : before.activations());
    }
  }

  /**
   * What a change of one layer does.
   *
   * @param before the layer's bits as it was trained
   * @param after its bits here
   * @param accuracy of the changed model
   * @param accuracyDrop of the untouched model's accuracy, image by image
   * @param spearman agreement of the maps with the untouched model's, and so on
   */
  public record Blame(
      String layer,
      LayerBits before,
      LayerBits after,
      Estimate accuracy,
      Estimate accuracyDrop,
      Estimate spearman,
      Estimate ssim,
      Estimate cosine,
      Estimate topIou) {}

  /** Measures each layer, in order. */
  public List<Blame> measure(Change change, Bootstrap bootstrap, Progress progress) {
    var before = requantizer.trainedAt();
    var layers = List.copyOf(before.layers().keySet());
    var blames = new ArrayList<Blame>(layers.size());
    try (var untouched = loader.load(requantizer.at(before))) {
      for (int i = 0; i < layers.size(); i++) {
        var layer = layers.get(i);
        var part = progress.part((double) i / layers.size(), (i + 1.0) / layers.size());
        part.at(0);
        var precision = changed(layer, change);
        try (var changed = loader.load(requantizer.at(precision))) {
          var pair = new ModelPair(untouched, changed, requantizer.network().classes());
          var compared = pair.compare(images, source, part);
          blames.add(blame(layer, precision.of(layer), compared, bootstrap));
        }
      }
    }
    return blames;
  }

  private Precision changed(String layer, Change change) {
    var before = requantizer.trainedAt();
    boolean activated = Precisions.activated(requantizer.network(), layer);
    return before.with(layer, change.of(before.of(layer), activated));
  }

  private Blame blame(
      String layer, LayerBits after, List<ImageAgreement> images, Bootstrap bootstrap) {
    return new Blame(
        layer,
        requantizer.trainedAt().of(layer),
        after,
        mean(images, bootstrap, image -> correct(image.second(), image)),
        mean(
            images,
            bootstrap,
            image -> correct(image.first(), image) - correct(image.second(), image)),
        mean(images, bootstrap, image -> image.agreement().spearman()),
        mean(images, bootstrap, image -> image.agreement().ssim()),
        mean(images, bootstrap, image -> image.agreement().cosine()),
        mean(images, bootstrap, image -> image.agreement().topIou()));
  }

  private static double correct(int predicted, ImageAgreement image) {
    return predicted == image.label() ? 1 : 0;
  }

  private static Estimate mean(
      List<ImageAgreement> images, Bootstrap bootstrap, ToDoubleFunction<ImageAgreement> value) {
    return bootstrap.mean(images.stream().mapToDouble(value).toArray());
  }
}
