package io.bitlens.explain;

import io.bitlens.inference.LoadedModels;
import io.bitlens.inference.input.ImageBody;
import io.bitlens.inference.input.InputBatch;
import io.bitlens.inference.input.InputReader;
import io.bitlens.registry.ModelParameter;
import io.bitlens.registry.ModelReference;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Saliency maps", description = "Which pixels a stored model's decision depends on")
class SaliencyMapController {

  private static final String ANSWER =
      """
      {"model": "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f", "method": "gradient", "options": {},
       "surrogate": true, "partner": "occlusion", "elapsedMillis": 1.4,
       "maps": [{"index": 0, "target": 9, "targetLabel": "Ankle boot", "predicted": 9,
         "predictedLabel": "Ankle boot", "height": 2, "width": 2, "channels": 1,
         "values": [0.01, -0.2, 0.13, 0.0], "min": -0.2, "max": 0.13}]}\
      """;

  private final LoadedModels models;
  private final InputReader inputs;
  private final Explanations explanations;

  SaliencyMapController(LoadedModels models, InputReader inputs, Explanations explanations) {
    this.models = models;
    this.inputs = inputs;
    this.explanations = explanations;
  }

  @Operation(
      summary = "Explain images",
      description =
          "Takes the same bodies as predictions. Answers the maps as JSON or, by Accept: image/png"
              + " and for one image, as a picture. Methods, their formulas, options and costs are"
              + " in docs/explainers.md. Values are signed and about the target's log-probability:"
              + " its gradient by the pixel on the scale 0 to 1 (gradient, smoothgrad), a pixel's"
              + " part in it (gradient-x-input, integrated-gradients, kernel-shap), its fall where"
              + " a patch is covered (occlusion). Those of grad-cam and rise are at least 0. Where"
              + " a model is quantized, gradients are a straight-through surrogate's: the answer"
              + " says so and names a method without gradients to check against. One request puts"
              + " at most 100,000 images, changed or not, through the network and takes at most"
              + " 20 s, unless configured otherwise. In pictures, values are divided by the 99th"
              + " percentile of their magnitudes; diverging shows the sum over the channels from"
              + " blue over white (0) to red, magnitude the largest absolute value from black to"
              + " yellow.")
  @ImageBody
  @ApiResponse(
      responseCode = "200",
      description = "One map for each image, in order, or the picture of one map",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = Explanation.class),
            examples = @ExampleObject(ANSWER)),
        @Content(
            mediaType = MediaType.IMAGE_PNG_VALUE,
            schema = @Schema(type = "string", format = "binary"))
      })
  @ApiResponse(
      responseCode = "406",
      description = "Neither JSON nor PNG is acceptable (NOT_ACCEPTABLE)",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
  @ApiResponse(
      responseCode = "409",
      description =
          "It was cancelled by its requestId (CANCELLED), or another one with it is running"
              + " (REQUEST_IN_PROGRESS)",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
  @ApiResponse(
      responseCode = "422",
      description =
          "A parameter makes no sense, or asks for too much (INVALID_VALUE); a picture that cannot"
              + " be used (INVALID_IMAGE)",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
  @ApiResponse(
      responseCode = "503",
      description =
          "It took longer than is allowed (OUT_OF_TIME); too many large pictures at once, or a"
              + " shutdown (UNAVAILABLE)",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
  @PostMapping(
      path = "/api/v1/models/{id}/saliency-maps",
      consumes = {
        MediaType.IMAGE_PNG_VALUE,
        MediaType.IMAGE_JPEG_VALUE,
        MediaType.APPLICATION_OCTET_STREAM_VALUE,
        MediaType.MULTIPART_FORM_DATA_VALUE,
        MediaType.APPLICATION_JSON_VALUE
      },
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.IMAGE_PNG_VALUE})
  ResponseEntity<?> explain(
      @ModelParameter @PathVariable ModelReference id,
      @Parameter(
              description = "How maps are made",
              schema =
                  @Schema(
                      defaultValue = "gradient",
                      allowableValues = {
                        "gradient",
                        "gradient-x-input",
                        "smoothgrad",
                        "integrated-gradients",
                        "grad-cam",
                        "occlusion",
                        "rise",
                        "kernel-shap"
                      }))
          @RequestParam(defaultValue = "gradient")
          String method,
      @Parameter(
              description =
                  "The class explained: predicted, true (see labels), a class index, or a label")
          @RequestParam(defaultValue = Target.PREDICTED)
          String target,
      @Parameter(
              description =
                  "With target=true: the true class of each image, in order, between commas, as"
                      + " index or label")
          @RequestParam
          Optional<String> labels,
      @ParameterObject MethodParameters options,
      @Parameter(
              description = "Pictures: what is shown",
              schema =
                  @Schema(
                      defaultValue = "heatmap",
                      allowableValues = {"heatmap", "overlay", "panel"}))
          @RequestParam(defaultValue = "heatmap")
          String view,
      @Parameter(
              description = "Pictures: colours",
              schema =
                  @Schema(
                      defaultValue = "diverging",
                      allowableValues = {"diverging", "magnitude"}))
          @RequestParam(defaultValue = "diverging")
          String palette,
      @Parameter(
              description =
                  "Pictures: sides of the square that stands for a pixel; by default the picture"
                      + " has about 280 pixels a side")
          @RequestParam
          Optional<Integer> scale,
      @Parameter(description = "Whether pictures sent change black and white")
          @RequestParam(defaultValue = "false")
          boolean invert,
      @Parameter(
              description =
                  "A new UUID by which DELETE /api/v1/explanations/{requestId} cancels this request")
          @RequestParam
          Optional<UUID> requestId,
      @Parameter(hidden = true)
          @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE)
          String accept,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    var model = models.describe(id);
    var shape = model.network().input();
    var problems = new ArrayList<FieldProblem>();
    var explainer = ExplainerChoice.parse(method, options.given(), model.network(), problems);
    var targets = Targets.parse(target, labels, model.classNames(), problems);
    var picture = PictureOptions.parse(view, palette, scale, shape, problems);
    if (!problems.isEmpty() || explainer.isEmpty() || picture.isEmpty()) {
      throw new ApiException(
          ProblemCode.INVALID_VALUE, "The request's parameters make no sense.", problems);
    }
    var batch = inputs.read(request, shape, invert);
    var asked = new ExplanationRequest(model.id(), explainer.get(), batch, targets, requestId);
    if (!AcceptedType.isPicture(accept)) {
      return ResponseEntity.ok()
          .contentType(MediaType.APPLICATION_JSON)
          .body(explanations.explain(asked));
    }
    requireOne(batch);
    return ResponseEntity.ok()
        .contentType(MediaType.IMAGE_PNG)
        .body(explanations.draw(asked, picture.get()));
  }

  private static void requireOne(InputBatch batch) {
    if (batch.size() > 1) {
      throw new ApiException(
          ProblemCode.INVALID_VALUE,
          "A picture shows the map of one image, found %d; ask for JSON or send one."
              .formatted(batch.size()));
    }
  }
}
