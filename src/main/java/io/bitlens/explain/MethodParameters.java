package io.bitlens.explain;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of all methods as query parameters, as they were sent. */
record MethodParameters(
    @Parameter(
            description =
                "smoothgrad: noisy copies, 1 to 10,000 (50). kernel-shap: coalitions of cells at"
                    + " most, 2 to 100,000 (1,024); at least 4 for each cell unless that is all"
                    + " there are",
            schema = @Schema(type = "integer"))
        @Nullable String samples,
    @Parameter(
            description = "smoothgrad: standard deviation in the image's range, 0 to 1 (0.15)",
            schema = @Schema(type = "number"))
        @Nullable String noise,
    @Parameter(
            description = "integrated-gradients: steps from the baseline, 1 to 10,000 (64)",
            schema = @Schema(type = "integer"))
        @Nullable String steps,
    @Parameter(
            description =
                "integrated-gradients, occlusion, rise, kernel-shap: what stands for a pixel that is"
                    + " taken away (black); mean is the image's own, by channel",
            schema = @Schema(allowableValues = {"black", "white", "mean"}))
        @Nullable String baseline,
    @Parameter(description = "grad-cam: name of a convolution with an activation (the last)")
        @Nullable String layer,
    @Parameter(
            description = "occlusion: side of the patch in pixels (a seventh of the shorter side)",
            schema = @Schema(type = "integer"))
        @Nullable String patch,
    @Parameter(
            description = "occlusion: pixels between patches, 1 to patch (half of it)",
            schema = @Schema(type = "integer"))
        @Nullable String stride,
    @Parameter(
            description = "rise: masks, 1 to 100,000 (1,000)",
            schema = @Schema(type = "integer"))
        @Nullable String masks,
    @Parameter(
            description = "rise, kernel-shap: cells a side, 1 to 16 and no more than pixels (7)",
            schema = @Schema(type = "integer"))
        @Nullable String cells,
    @Parameter(
            description = "rise: how probably a cell is shown, 0.01 to 0.99 (0.5)",
            schema = @Schema(type = "number"))
        @Nullable String probability,
    @Parameter(
            description = "smoothgrad, rise, kernel-shap: chooses the random numbers (0)",
            schema = @Schema(type = "integer", format = "int64"))
        @Nullable String seed) {

  /** Those that were sent, by name. */
  Map<String, String> given() {
    var given = new LinkedHashMap<String, String>();
    put(given, "samples", samples);
    put(given, "noise", noise);
    put(given, "steps", steps);
    put(given, "baseline", baseline);
    put(given, "layer", layer);
    put(given, "patch", patch);
    put(given, "stride", stride);
    put(given, "masks", masks);
    put(given, "cells", cells);
    put(given, "probability", probability);
    put(given, "seed", seed);
    return given;
  }

  private static void put(Map<String, String> given, String name, @Nullable String text) {
    if (text != null) {
      given.put(name, text);
    }
  }
}
