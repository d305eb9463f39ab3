package io.bitlens.registry.api;

import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelMeasurements.Faithfulness;
import io.bitlens.registry.ModelMeasurements.Figures;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Everything measured on a model, in the API. */
@Schema(description = "Metrics of a model, with accuracy by class and confusion matrix.")
record ModelEvaluation(
    UUID model,
    @Schema(description = "Names of the rows and columns of the confusion matrices")
        List<String> classNames,
    @Schema(description = "On the split by which the best epoch was chosen") Evaluation validation,
    @Schema(description = "On the test set, measured once") Evaluation test,
    @Schema(
            description =
                "The temperature that divides the logits, fitted to the validation split, and both"
                    + " splits' scores with it; absent for models of earlier versions")
        Optional<Calibration> calibration,
    @Schema(
            description =
                "What the newest study of the faithfulness of the saliency maps found; absent until"
                    + " one has succeeded")
        Optional<MapFaithfulness> faithfulness) {

  /**
   * Faithfulness of a model's maps, beside that of random ones.
   *
   * @param study where all the numbers are
   */
  @Schema(name = "ModelMapFaithfulness")
  record MapFaithfulness(
      @Schema(description = "The study, with all its numbers") URI study,
      @Schema(description = "How the maps were made", example = "gradient") String method,
      @Schema(description = "Test images looked at", example = "500") int images,
      Instant measuredAt,
      @Schema(description = "The model's maps") Figures maps,
      @Schema(description = "Random maps on the same model and images") Figures control) {}

  static ModelEvaluation of(Model model, Optional<Faithfulness> faithfulness, String base) {
    return new ModelEvaluation(
        model.id(),
        model.classNames(),
        model.validation(),
        model.test(),
        model.calibration(),
        faithfulness.map(found -> of(found, base)));
  }

  private static MapFaithfulness of(Faithfulness found, String base) {
    return new MapFaithfulness(
        URI.create(base + "/api/v1/studies/" + found.study()),
        found.method(),
        found.images(),
        found.measuredAt(),
        found.maps(),
        found.control());
  }
}
