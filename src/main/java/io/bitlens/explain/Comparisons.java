package io.bitlens.explain;

import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.explain.explainer.Budget;
import io.bitlens.explain.explainer.Evaluator;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.Images;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.explain.metric.MapAgreement;
import io.bitlens.explain.render.MapRow;
import io.bitlens.inference.LoadedModels;
import io.bitlens.inference.input.InputBatch;
import io.bitlens.nn.evaluation.Probabilities;
import io.bitlens.registry.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Compares what models see in one image. */
final class Comparisons {

  private final LoadedModels models;
  private final Bounds bounds;
  private final Ticker ticker;
  private final ExplanationTelemetry telemetry;

  Comparisons(LoadedModels models, Bounds bounds, Ticker ticker, ExplanationTelemetry telemetry) {
    this.models = models;
    this.bounds = bounds;
    this.ticker = ticker;
    this.telemetry = telemetry;
  }

  /** The map of one model, and how sure it is of what it predicts. */
  private record Seen(Model model, SaliencyMap map, double probability) {

    String label() {
      return model.classNames().get(map.predicted());
    }
  }

  /**
   * Compares.
   *
   * @param ids of models with the same input and classes; each is in use only while it explains
   * @param target class explained; {@link Explainer#PREDICTED} takes each model's own
   * @param ofFirst whether the class that the first model predicts is explained in all instead
   */
  Comparison compare(
      List<UUID> ids, Explainer explainer, InputBatch image, int target, boolean ofFirst) {
    long start = ticker.read();
    var seen = seen(ids, explainer, image, target, ofFirst);
    var sides = new ArrayList<Comparison.Side>();
    for (int i = 0; i < seen.size(); i++) {
      sides.add(side(seen.get(i), explainer, agreement(i, seen), image));
    }
    double millis = (ticker.read() - start) / 1e6;
    return new Comparison(explainer.name(), sides, image.images().getFirst().converted(), millis);
  }

  /** Draws the image and the models' maps beside each other. */
  byte[] draw(
      List<UUID> ids,
      Explainer explainer,
      InputBatch image,
      int target,
      boolean ofFirst,
      PictureOptions options) {
    var seen = seen(ids, explainer, image, target, ofFirst);
    var maps = new ArrayList<MapRow.Captioned>();
    for (int i = 0; i < seen.size(); i++) {
      var lines = caption(seen.get(i), agreement(i, seen));
      maps.add(new MapRow.Captioned(seen.get(i).map(), lines));
    }
    return new MapRow(image.pixels(), List.of("input"), maps, options.palette(), options.scale())
        .png();
  }

  private List<Seen> seen(
      List<UUID> ids, Explainer explainer, InputBatch image, int target, boolean ofFirst) {
    var shape = models.describe(ids.getFirst()).network().input();
    return bounds.within(
        explainer,
        shape,
        ids.size(),
        Optional.empty(),
        budget -> {
          var seen = new ArrayList<Seen>();
          for (var id : ids) {
            boolean follows = ofFirst && !seen.isEmpty();
            int explained = follows ? seen.getFirst().map().target() : target;
            seen.add(seen(id, explainer, image, explained, budget));
          }
          return seen;
        });
  }

  private Seen seen(UUID id, Explainer explainer, InputBatch image, int target, Budget budget) {
    try (var lease = models.acquire(id)) {
      var model = lease.model();
      var images = new Images(model.network().input(), image.pixels(), new int[] {target});
      var evaluator = new Evaluator(lease.runner(), budget);
      var map =
          telemetry
              .watched(explainer, model, 1, () -> explainer.explain(evaluator, images))
              .getFirst();
      var logits = lease.runner().logits(image.pixels(), 1);
      double probability =
          Probabilities.softmax(logits, 0, model.classNames().size())[map.predicted()];
      return new Seen(model, map, probability);
    }
  }

  private static Optional<MapAgreement> agreement(int index, List<Seen> all) {
    return index == 0
        ? Optional.empty()
        : Optional.of(MapAgreement.of(all.get(index).map(), all.getFirst().map()));
  }

  private static Comparison.Side side(
      Seen seen, Explainer explainer, Optional<MapAgreement> agreement, InputBatch image) {
    var model = seen.model();
    return new Comparison.Side(
        model.id(),
        model.precision().name(),
        model.guided(),
        model.artifactBytes(),
        explainer.partner().isPresent() && Surrogate.of(model),
        seen.probability(),
        ExplainedImage.of(image.images().getFirst(), seen.map(), model.classNames()),
        agreement);
  }

  private static List<String> caption(Seen seen, Optional<MapAgreement> agreement) {
    var model = seen.model();
    return List.of(
        "%s%s, %s kB"
            .formatted(
                model.precision().name(),
                model.guided() ? " guided" : "",
                kilobytes(model.artifactBytes())),
        String.format(Locale.ROOT, "%s %.1f %%", seen.label(), 100 * seen.probability()),
        agreement
            .map(
                a -> String.format(Locale.ROOT, "Spearman %.2f, SSIM %.2f", a.spearman(), a.ssim()))
            .orElse("explains " + model.classNames().get(seen.map().target())));
  }

  private static String kilobytes(long bytes) {
    return String.valueOf(Math.round(bytes / 1000.0));
  }
}
