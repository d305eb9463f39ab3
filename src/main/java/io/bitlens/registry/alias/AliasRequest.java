package io.bitlens.registry.alias;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import org.jspecify.annotations.Nullable;

/** What is asked of an alias, as it comes. */
@Schema(name = "AliasRequest")
record AliasRequest(
    @Schema(
            requiredMode = RequiredMode.REQUIRED,
            description = "Id of the model that the alias is to point to, or another alias of it",
            example = "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f")
        @Nullable String model,
    @Schema(
            description =
                "What the model, and each that follows it, has to meet. Left out, the alias keeps"
                    + " its policy; {} opens every gate")
        @Nullable Policy policy,
    @Schema(
            description =
                "Id or alias of the model that accuracy and maps are compared with, this time;"
                    + " the one that the alias points to now, if left out")
        @Nullable String reference) {

  /** Gates; one that is left out is open. */
  @Schema(name = "PromotionPolicyRequest")
  record Policy(
      @Schema(
              description = "Largest fall of the test accuracy below the reference's, 0 to 1",
              example = "0.01")
          @Nullable Double maxAccuracyDrop,
      @Nullable Agreement minMapAgreement,
      @Schema(
              description =
                  "Largest expected calibration error on the test set, 0 to 1, without temperature",
              example = "0.05")
          @Nullable Double maxEce,
      @Schema(description = "Largest artifact, bytes", example = "700000")
          @Nullable Long maxBytes) {}

  /** Least agreement of saliency maps with the reference's. */
  @Schema(name = "LeastMapAgreementRequest")
  record Agreement(
      @Schema(
              description = "By which measure",
              allowableValues = {"spearman", "ssim", "cosine", "topIou"},
              defaultValue = "spearman")
          @Nullable String metric,
      @Schema(description = "Least median over the images, -1 to 1", example = "0.6")
          @Nullable Double value) {}
}
