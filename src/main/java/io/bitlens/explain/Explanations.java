package io.bitlens.explain;

import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.explain.render.MapPicture;
import io.bitlens.inference.LoadedModels;
import io.bitlens.inference.input.InputBatch;
import io.bitlens.registry.Model;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/** Explains with stored models. */
@Component
final class Explanations {

  private final LoadedModels models;
  private final Ticker ticker;

  Explanations(LoadedModels models, Ticker ticker) {
    this.models = models;
    this.ticker = ticker;
  }

  /**
   * Makes the maps of a batch.
   *
   * @param target class of every image, or {@link Explainer#PREDICTED}
   */
  Explanation explain(UUID id, Explainer explainer, InputBatch batch, int target) {
    try (var lease = models.acquire(id)) {
      var model = lease.model();
      long start = ticker.read();
      var maps =
          explainer.explain(
              lease.runner(), model.network().input(), batch.pixels(), targets(batch, target));
      double millis = (ticker.read() - start) / 1e6;
      return new Explanation(
          id,
          explainer.name(),
          Surrogate.of(model),
          millis,
          images(batch, maps, model.classNames()));
    }
  }

  /** Draws the map of the batch's first image. */
  byte[] draw(UUID id, Explainer explainer, InputBatch batch, int target, PictureOptions options) {
    try (var lease = models.acquire(id)) {
      var model = lease.model();
      var map =
          explainer
              .explain(
                  lease.runner(), model.network().input(), batch.pixels(), targets(batch, target))
              .getFirst();
      return new MapPicture(map, batch.pixels(), options.palette(), options.scale())
          .png(options.view(), caption(map, explainer, model));
    }
  }

  private static String caption(SaliencyMap map, Explainer explainer, Model model) {
    var labels = model.classNames();
    var predicted =
        map.predicted() == map.target() ? "" : " (predicted " + labels.get(map.predicted()) + ")";
    return "%s%s, %s, %s"
        .formatted(labels.get(map.target()), predicted, explainer.name(), model.precision().name());
  }

  private static int[] targets(InputBatch batch, int target) {
    var targets = new int[batch.size()];
    Arrays.fill(targets, target);
    return targets;
  }

  private static List<ExplainedImage> images(
      InputBatch batch, List<SaliencyMap> maps, List<String> labels) {
    return IntStream.range(0, maps.size())
        .mapToObj(i -> ExplainedImage.of(batch.images().get(i), maps.get(i), labels))
        .toList();
  }
}
