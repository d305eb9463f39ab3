package io.bitlens.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bitlens.explain.explainer.ActivatedConvolution;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.registry.Model;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Saliency maps of the images of a request.
 *
 * @param options of the method, those that were not given included
 * @param surrogate whether the method uses gradients, and they are those of a straight-through
 *     surrogate, because the model has quantized layers, whose own gradient is 0 or does not exist
 * @param partner where it is a surrogate: the method without gradients to check the maps against
 * @param layer what a map was interpolated from
 * @param elapsedMillis wall-clock time of making the maps alone
 * @param maps in the order of the request's images
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Explanation(
    UUID model,
    String method,
    Map<String, Object> options,
    boolean surrogate,
    Optional<String> partner,
    Optional<ExplainedLayer> layer,
    double elapsedMillis,
    List<ExplainedImage> maps) {

  /** A layer and the size of its activation. */
  record ExplainedLayer(String name, int height, int width) {}

  static Explanation of(
      Model model, Explainer explainer, double millis, List<ExplainedImage> maps) {
    var options = explainer.options(model.network());
    var partner = explainer.partner().filter(p -> Surrogate.of(model));
    return new Explanation(
        model.id(),
        explainer.name(),
        options,
        partner.isPresent(),
        partner,
        layer(model, options),
        millis,
        maps);
  }

  private static Optional<ExplainedLayer> layer(Model model, Map<String, Object> options) {
    return ActivatedConvolution.in(model.network()).stream()
        .filter(a -> a.name().equals(options.get("layer")))
        .findFirst()
        .map(a -> new ExplainedLayer(a.name(), a.height(), a.width()));
  }
}
