package io.bitlens.experiment;

import io.bitlens.training.JobRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An experiment as it is asked for: a preset, a grid, or a preset with parts of it changed. */
@Schema(name = "ExperimentRequest")
record ExperimentRequest(
    @Schema(description = "Whose grid this is, but for what is given", example = "saq-2024")
        @Nullable String preset,
    @Schema(description = "For people; 1 to 200 characters") @Nullable String name,
    @Schema(description = "Ids of data sets") @Nullable List<@Nullable String> datasets,
    @Schema(description = "Default sgt-cnn") @Nullable List<@Nullable String> networks,
    @Schema(description = "Names of presets; default fp32, w4a4, mixed-4-2, w2a2")
        @Nullable List<@Nullable String> precisions,
    @Schema(description = "With guidance, without, or both; default both")
        @Nullable List<@Nullable Boolean> guided,
    @Schema(description = "Default 1, 2, 3") @Nullable List<@Nullable Long> seeds,
    @Schema(
            description =
                "The rest of each training job; data set, network, precision, guidance and seed"
                    + " come from the grid")
        @Nullable JobRequest base,
    @Schema(
            minimum = "1",
            maximum = "10000",
            defaultValue = "500",
            description = "Test images that maps are measured on, at most")
        @Nullable Integer images,
    @Nullable Rule recommendation) {

  /** What the recommended variant must hold. */
  @Schema(name = "RecommendationRequest")
  record Rule(
      @Schema(
              description =
                  "Largest drop in mean validation accuracy against full precision, 0 to 1",
              defaultValue = "0.01")
          @Nullable Double accuracyDrop,
      @Schema(
              description =
                  "Least median Spearman correlation of its maps with its full-precision twin's,"
                      + " -1 to 1; by default that of full-precision models of different seeds")
          @Nullable Double mapAgreement) {}
}
