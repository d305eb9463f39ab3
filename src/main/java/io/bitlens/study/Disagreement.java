package io.bitlens.study;

import io.bitlens.explain.metric.MapAgreement;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.util.UUID;

/** One image on which two models do not agree. */
@Schema(name = "Disagreement")
record Disagreement(
    @Schema(description = "Place among the images listed, from 1; agreement grows") int rank,
    @Schema(description = "Position among the study's images, from 0") int position,
    @Schema(description = "Position in the test set, from 0") int testIndex,
    @Schema(description = "True class") Label truth,
    Decision first,
    Decision second,
    @Schema(description = "Of the maps of the class that the first model predicts")
        MapAgreement agreement,
    @Schema(description = "The image and both maps side by side, a PNG") URI picture) {

  /** A class and its name. */
  @Schema(name = "DisagreementLabel")
  record Label(int classIndex, String label) {}

  /** What a model says. */
  @Schema(name = "DisagreementDecision")
  record Decision(UUID model, int classIndex, String label) {}
}
