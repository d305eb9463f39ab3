package io.bitlens.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bitlens.explain.metric.MapAgreement;
import io.bitlens.image.Conversion;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What several models see in one image.
 *
 * @param method how the maps were made
 * @param models in the order of the request; the first is what the others are compared to
 * @param converted what was done to the picture; absent where nothing had to be
 * @param elapsedMillis wall-clock time of predictions, maps and agreements
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Comparison(
    String method, List<Side> models, Optional<Conversion> converted, double elapsedMillis) {

  Comparison {
    models = List.copyOf(models);
  }

  /**
   * One model's side.
   *
   * @param precision name of its precision
   * @param artifactBytes size of its stored file
   * @param surrogate whether the gradient is that of a straight-through surrogate, because the
   *     model has quantized layers
   * @param probability of the class that it predicts
   * @param map of the image; its target is the class explained
   * @param agreement with the first model's map; absent for the first
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  @Schema(name = "ComparedModel")
  record Side(
      UUID model,
      String precision,
      boolean guided,
      long artifactBytes,
      boolean surrogate,
      double probability,
      ExplainedImage map,
      Optional<MapAgreement> agreement) {}
}
