package io.bitlens.explain;

import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.explain.explainer.Evaluator;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.Images;
import io.bitlens.explain.explainer.SaliencyMap;
import io.bitlens.explain.render.MapPicture;
import io.bitlens.inference.Lease;
import io.bitlens.inference.LoadedModels;
import io.bitlens.inference.input.InputBatch;
import io.bitlens.registry.Model;
import io.bitlens.web.ApiException;
import java.util.List;
import java.util.stream.IntStream;

/** Explains with stored models, within bounds. */
final class Explanations {

  private final LoadedModels models;
  private final Bounds bounds;
  private final Ticker ticker;
  private final ExplanationTelemetry telemetry;

  Explanations(LoadedModels models, Bounds bounds, Ticker ticker, ExplanationTelemetry telemetry) {
    this.models = models;
    this.bounds = bounds;
    this.ticker = ticker;
    this.telemetry = telemetry;
  }

  /**
   * Makes the maps of a batch.
   *
   * @throws ApiException if that would be too much, takes too long or is cancelled
   */
  Explanation explain(ExplanationRequest request) {
    try (var lease = models.acquire(request.model())) {
      long start = ticker.read();
      var maps = maps(request, lease);
      double millis = (ticker.read() - start) / 1e6;
      var model = lease.model();
      return Explanation.of(
          model, request.explainer(), millis, images(request.batch(), maps, model.classNames()));
    }
  }

  /** Draws the map of the batch's first image. */
  byte[] draw(ExplanationRequest request, PictureOptions options) {
    try (var lease = models.acquire(request.model())) {
      var map = maps(request, lease).getFirst();
      var pixels = request.batch().pixels();
      return new MapPicture(map, pixels, options.palette(), options.scale())
          .png(options.view(), caption(map, request.explainer(), lease.model()));
    }
  }

  private List<SaliencyMap> maps(ExplanationRequest request, Lease lease) {
    var shape = lease.model().network().input();
    var images = request.images(shape);
    return telemetry.watched(
        request.explainer(), lease.model(), images.size(), () -> maps(request, lease, images));
  }

  private List<SaliencyMap> maps(ExplanationRequest request, Lease lease, Images images) {
    return bounds.within(
        request.explainer(),
        images.shape(),
        images.size(),
        request.name(),
        budget -> request.explainer().explain(new Evaluator(lease.runner(), budget), images));
  }

  private static String caption(SaliencyMap map, Explainer explainer, Model model) {
    var labels = model.classNames();
    var predicted =
        map.predicted() == map.target() ? "" : " (predicted " + labels.get(map.predicted()) + ")";
    return "%s%s, %s, %s"
        .formatted(labels.get(map.target()), predicted, explainer.name(), model.precision().name());
  }

  private static List<ExplainedImage> images(
      InputBatch batch, List<SaliencyMap> maps, List<String> labels) {
    return IntStream.range(0, maps.size())
        .mapToObj(i -> ExplainedImage.of(batch.images().get(i), maps.get(i), labels))
        .toList();
  }
}
