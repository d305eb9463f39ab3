package io.bitlens.inference;

import io.bitlens.inference.input.ImageBody;
import io.bitlens.inference.input.InputReader;
import io.bitlens.nn.evaluation.Calibration;
import io.bitlens.registry.ModelParameter;
import io.bitlens.registry.ModelReference;
import io.bitlens.web.Violations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Predictions", description = "What a stored model takes images for")
class PredictionController {

  private static final int DEFAULT_TOP = 5;
  private static final String ANSWER =
      """
      {"model": "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f",
       "predictions": [{"index": 0, "name": "shoe.png", "classIndex": 9, "label": "Ankle boot",
         "probability": 0.98,
         "top": [{"classIndex": 9, "label": "Ankle boot", "probability": 0.98},
                 {"classIndex": 7, "label": "Sneaker", "probability": 0.02}],
         "converted": {"from": "640x480 RGB PNG", "to": "28x28 grey",
           "steps": ["luma (BT.601)", "resized to 28x21", "padded with 0 to 28x28"]}}],
       "elapsedMillis": 0.9}\
      """;

  private final LoadedModels models;
  private final InputReader inputs;
  private final Predictor predictor;

  PredictionController(LoadedModels models, InputReader inputs, Predictor predictor) {
    this.models = models;
    this.inputs = inputs;
    this.predictor = predictor;
  }

  @Operation(
      summary = "Classify images",
      description =
          "Takes a PNG or JPEG, several of them as multipart/form-data, or pixels as JSON; at most"
              + " 64 images. Pictures of any size are converted to the model's input, and the"
              + " answer says how. Probabilities are the softmax, in double precision, of the"
              + " single-precision logits, divided by the model's temperature where calibrated ones"
              + " are asked for.")
  @ImageBody
  @ApiResponse(
      responseCode = "200",
      description = "One prediction for each image, in order",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = Predictions.class),
              examples = @ExampleObject(ANSWER)))
  @PostMapping(
      path = "/api/v1/models/{id}/predictions",
      consumes = {
        MediaType.IMAGE_PNG_VALUE,
        MediaType.IMAGE_JPEG_VALUE,
        MediaType.APPLICATION_OCTET_STREAM_VALUE,
        MediaType.MULTIPART_FORM_DATA_VALUE,
        MediaType.APPLICATION_JSON_VALUE
      },
      produces = MediaType.APPLICATION_JSON_VALUE)
  Predictions predict(
      @ModelParameter @PathVariable ModelReference id,
      @Parameter(description = "Classes to list, 1 to the model's number of classes; 5 or all")
          @RequestParam
          Optional<Integer> top,
      @Parameter(description = "Whether to answer the logits of all classes")
          @RequestParam(defaultValue = "false")
          boolean logits,
      @Parameter(
              description =
                  "Whether probabilities are those of the logits divided by the model's temperature;"
                      + " only models that were stored with one can")
          @RequestParam(defaultValue = "false")
          boolean calibrated,
      @Parameter(
              description =
                  "Whether pictures change black and white, for dark objects on light ground")
          @RequestParam(defaultValue = "false")
          boolean invert,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    var model = models.describe(id);
    var problems = new Violations();
    int known = model.classNames().size();
    int classes = problems.range("top", top.orElse(null), Math.min(DEFAULT_TOP, known), 1, known);
    var temperature = model.calibration().map(Calibration::temperature).filter(t -> calibrated);
    if (calibrated && temperature.isEmpty()) {
      problems.add(
          "calibrated", "must be false: the model was stored by a version without temperatures");
    }
    problems.throwIfAny();
    var batch = inputs.read(request, model.network().input(), invert);
    return predictor.predict(model.id(), batch, classes, logits, temperature);
  }
}
