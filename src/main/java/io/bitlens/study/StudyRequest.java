package io.bitlens.study;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A study as it is asked for: everything but the kind and the models has a default. */
@Schema(name = "StudyRequest")
record StudyRequest(
    @Schema(requiredMode = RequiredMode.REQUIRED) @Nullable StudyKind kind,
    @Schema(description = "FAITHFULNESS, LAYER_BLAME: id of the model") @Nullable UUID model,
    @Schema(
            description =
                "AGREEMENT: ids of 2 to 10 models of one input shape and one list of classes; the"
                    + " first is the reference that each other is compared with")
        @Nullable List<@Nullable UUID> models,
    @Schema(
            description =
                "AGREEMENT: ids of two models that differ in seed alone, whose agreement is the"
                    + " most that can be expected; none by default")
        @Nullable List<@Nullable UUID> control,
    @Schema(description = "How maps are made", defaultValue = "gradient") @Nullable String method,
    @Schema(
            minimum = "1",
            maximum = "10000",
            defaultValue = "500",
            description =
                "Test images, the first of an order that the seed gives; all of them if the test"
                    + " set has fewer")
        @Nullable Integer images,
    @Schema(defaultValue = "7", description = "Of every random choice") @Nullable Long seed,
    @Schema(
            minimum = "100",
            maximum = "10000",
            defaultValue = "1000",
            description =
                "FAITHFULNESS, LAYER_BLAME: draws of the bootstrap behind each 95 % interval")
        @Nullable Integer resamples,
    @Schema(description = "FAITHFULNESS: the small changes that a map has to stand")
        @Nullable Sensitivity sensitivity,
    @Schema(
            defaultValue = "true",
            description =
                "FAITHFULNESS: whether maps are compared with those of randomized copies of the"
                    + " model")
        @Nullable Boolean randomization,
    @Schema(
            minimum = "1",
            maximum = "8",
            defaultValue = "2",
            description = "LAYER_BLAME: bits of the layer that is changed")
        @Nullable Integer bits,
    @Schema(
            defaultValue = "false",
            description = "LAYER_BLAME: whether the activation after the layer gets them, too")
        @Nullable Boolean activations) {

  /** Max-sensitivity. */
  @Schema(name = "SensitivityRequest")
  record Sensitivity(
      @Schema(description = "Above 0, at most 1: of a pixel's range", defaultValue = "0.02")
          @Nullable Double radius,
      @Schema(
              minimum = "0",
              maximum = "100",
              defaultValue = "10",
              description = "Changed images by image; 0 leaves it out")
          @Nullable Integer samples) {}
}
