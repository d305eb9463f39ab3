package io.bitlens.explain;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.render.MapRow;
import io.bitlens.inference.LoadedModels;
import io.bitlens.inference.input.ImageBody;
import io.bitlens.inference.input.InputReader;
import io.bitlens.registry.Model;
import io.bitlens.registry.ModelReference;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What several models see in one image, over HTTP. */
@RestController
@Tag(name = "Comparisons", description = "What several stored models see in one image")
class ComparisonController {

  /** Explains, by every model, the class that the first one predicts. */
  private static final String FIRST = "first";

  private static final List<String> WORDS = List.of(FIRST, Target.PREDICTED);

  private static final int MAX_MODELS = 16;

  private static final String ANSWER =
      """
      {"method": "gradient", "elapsedMillis": 6.1, "models": [
        {"model": "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f", "precision": "fp32", "guided": true,
         "artifactBytes": 4800000, "surrogate": false, "probability": 0.99,
         "map": {"index": 0, "target": 9, "targetLabel": "Ankle boot", "predicted": 9,
           "predictedLabel": "Ankle boot", "height": 2, "width": 2, "channels": 1,
           "values": [0.01, -0.2, 0.13, 0.0], "min": -0.2, "max": 0.13}},
        {"model": "0199f3a2-7c2d-7e32-9f4f-3b5c6d7e8f90", "precision": "w2a2", "guided": true,
         "artifactBytes": 303000, "surrogate": true, "probability": 0.93,
         "map": {"index": 0, "target": 9, "targetLabel": "Ankle boot", "predicted": 9,
           "predictedLabel": "Ankle boot", "height": 2, "width": 2, "channels": 1,
           "values": [0.02, -0.1, 0.11, 0.0], "min": -0.1, "max": 0.11},
         "agreement": {"spearman": 0.95, "ssim": 0.81, "cosine": 0.94, "topIou": 1.0}}]}\
      """;

  private final LoadedModels models;
  private final InputReader inputs;
  private final Comparisons comparisons;

  ComparisonController(LoadedModels models, InputReader inputs, Comparisons comparisons) {
    this.models = models;
    this.inputs = inputs;
    this.comparisons = comparisons;
  }

  @Operation(
      operationId = "compareModels",
      summary = "Compare what models see in an image",
      description =
          "Takes one image in the bodies of predictions, and answers each model's prediction and"
              + " saliency map, and how far the map agrees with the first model's: Spearman's rank"
              + " correlation of the signed values, structural similarity, cosine, and the overlap"
              + " of the tenth of the pixels that matter most. By Accept: image/png the image and"
              + " the maps are drawn beside each other, captioned.")
  @ImageBody
  @ApiResponse(
      responseCode = "200",
      description = "The comparison, or its picture",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = Comparison.class),
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
      responseCode = "503",
      description =
          "It took longer than is allowed (OUT_OF_TIME); too many large pictures at once, or a"
              + " shutdown (UNAVAILABLE)",
      content = @Content(mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE))
  @PostMapping(
      path = "/api/v1/comparisons",
      consumes = {
        MediaType.IMAGE_PNG_VALUE,
        MediaType.IMAGE_JPEG_VALUE,
        MediaType.APPLICATION_OCTET_STREAM_VALUE,
        MediaType.MULTIPART_FORM_DATA_VALUE,
        MediaType.APPLICATION_JSON_VALUE
      },
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.IMAGE_PNG_VALUE})
  ResponseEntity<?> compare(
      @Parameter(
              description =
                  "Ids or aliases of 2 to 16 models with the same input and classes; the others are"
                      + " compared to the first",
              array = @ArraySchema(schema = @Schema(type = "string", example = "champion")))
          @RequestParam
          List<ModelReference> models,
      @Parameter(
              description = "How maps are made, each with the options that are its default",
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
                  "The class explained: first (the one that the first model predicts, in all),"
                      + " predicted (each model's own), a class index, or a label")
          @RequestParam(defaultValue = FIRST)
          String target,
      @Parameter(
              description = "Pictures: colours",
              schema =
                  @Schema(
                      defaultValue = "diverging",
                      allowableValues = {"diverging", "magnitude"}))
          @RequestParam(defaultValue = "diverging")
          String palette,
      @Parameter(description = "Pictures: sides of the square that stands for a pixel")
          @RequestParam
          Optional<Integer> scale,
      @Parameter(description = "Whether a picture sent changes black and white")
          @RequestParam(defaultValue = "false")
          boolean invert,
      @Parameter(hidden = true)
          @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.ALL_VALUE)
          String accept,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    requireSome(models);
    var compared = models.stream().map(this.models::describe).toList();
    var ids = compared.stream().map(Model::id).toList();
    var first = compared.getFirst();
    var shape = first.network().input();
    var problems = new ArrayList<FieldProblem>();
    requireAlike(compared, problems);
    var networks = compared.stream().map(Model::network).toList();
    var explainer = ExplainerChoice.parse(method, networks, problems);
    boolean ofFirst = target.equals(FIRST);
    int targetClass =
        ofFirst ? Explainer.PREDICTED : Target.parse(target, WORDS, first.classNames(), problems);
    int across = Math.min(MapRow.MAX_COLUMNS, models.size() + 1);
    var options = PictureOptions.parseRow(palette, scale, shape, across, problems);
    if (!problems.isEmpty() || explainer.isEmpty() || options.isEmpty()) {
      throw ApiException.invalid(problems);
    }
    var batch = inputs.read(request, shape, invert);
    if (batch.size() > 1) {
      throw ApiException.invalid(
          List.of(new FieldProblem("", "must have one image, found " + batch.size())));
    }
    if (!AcceptedType.isPicture(accept)) {
      return ResponseEntity.ok()
          .contentType(MediaType.APPLICATION_JSON)
          .body(comparisons.compare(ids, explainer.get(), batch, targetClass, ofFirst));
    }
    return ResponseEntity.ok()
        .contentType(MediaType.IMAGE_PNG)
        .body(comparisons.draw(ids, explainer.get(), batch, targetClass, ofFirst, options.get()));
  }

  private static void requireSome(List<ModelReference> models) {
    if (models.size() < 2 || models.size() > MAX_MODELS) {
      throw ApiException.invalid(
          List.of(
              new FieldProblem(
                  "models", "must name 2 to %d, found %d".formatted(MAX_MODELS, models.size()))));
    }
  }

  /** Models of other inputs or classes cannot be asked the same question. */
  private static void requireAlike(List<Model> models, List<FieldProblem> problems) {
    var first = models.getFirst();
    for (int i = 1; i < models.size(); i++) {
      var other = models.get(i);
      if (!other.network().input().equals(first.network().input())) {
        problems.add(
            new FieldProblem(
                "models/" + i,
                "must take %s as the first model does, found %s"
                    .formatted(first.network().input(), other.network().input())));
      }
      if (!other.classNames().equals(first.classNames())) {
        problems.add(
            new FieldProblem(
                "models/" + i,
                "must have the first model's classes %s, found %s"
                    .formatted(first.classNames(), other.classNames())));
      }
    }
  }
}
