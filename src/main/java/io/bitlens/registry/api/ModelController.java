package io.bitlens.registry.api;

import io.bitlens.registry.Model;
import io.bitlens.registry.ModelMeasurements;
import io.bitlens.registry.ModelParameter;
import io.bitlens.registry.ModelReference;
import io.bitlens.registry.store.ModelFilter;
import io.bitlens.registry.store.Models;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.IfNoneMatch;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.PageScope;
import io.bitlens.web.ProblemCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Stored models over HTTP. */
@RestController
@RequestMapping(ModelController.PATH)
@Tag(name = "Models", description = "Trained variants: metrics, sizes, provenance, artifacts.")
class ModelController {

  static final String PATH = "/api/v1/models";

  private static final String SAFETENSORS = "safetensors";
  private static final String PROBLEM = MediaType.APPLICATION_PROBLEM_JSON_VALUE;

  private final Models models;
  private final ModelMeasurements measurements;

  ModelController(Models models, Optional<ModelMeasurements> measurements) {
    this.models = models;
    this.measurements = measurements.orElse(ModelMeasurements.NONE);
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "listModels",
      summary = "List models",
      description = "Newest first. Each criterion that is given must match exactly.")
  @ApiResponse(responseCode = "200", description = "A page of models")
  @ApiResponse(
      responseCode = "400",
      description =
          "The pageToken is damaged, or belongs to other filters (INVALID_PAGE_TOKEN); or a"
              + " parameter does not exist (UNKNOWN_PARAMETER)",
      content =
          @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDetail.class)))
  @ApiResponse(
      responseCode = "422",
      description = "pageSize is not 1 to 100",
      content =
          @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDetail.class)))
  Page<ModelView> list(
      @Parameter(description = "Id of the data set", example = "fashion-mnist-sample") @RequestParam
          Optional<String> dataset,
      @Parameter(description = "Name of the network", example = "sgt-cnn") @RequestParam
          Optional<String> network,
      @Parameter(description = "Name of the preset, or custom", example = "w4a4") @RequestParam
          Optional<String> precision,
      @Parameter(description = "Whether training was saliency-guided", example = "true")
          @RequestParam
          Optional<Boolean> guided,
      @Parameter(description = "Models on a page, 1 to 100; default 20", example = "20")
          @RequestParam(required = false)
          @Nullable Integer pageSize,
      @Parameter(description = "nextPageToken of the page before, whose filters must be the same")
          @RequestParam(required = false)
          @Nullable String pageToken) {
    var scope =
        PageScope.of("models")
            .with("dataset", dataset)
            .with("network", network)
            .with("precision", precision)
            .with("guided", guided);
    var page =
        models.list(
            new ModelFilter(dataset, network, precision, guided),
            PageRequest.of(scope, pageSize, pageToken));
    var base = base();
    return new Page<>(
        page.items().stream().map(model -> ModelView.of(model, base)).toList(),
        page.nextPageToken());
  }

  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "findModel",
      summary = "Get a model",
      description =
          "Precision, cost and learned clip of every layer, metrics, sizes and provenance.")
  @ApiResponse(responseCode = "200", description = "The model")
  @ApiResponse(
      responseCode = "404",
      description = "There is no such model",
      content =
          @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDetail.class)))
  ModelView get(@ModelParameter @PathVariable ModelReference id) {
    return ModelView.of(find(id), base());
  }

  @GetMapping(path = "/{id}/evaluation", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "findModelEvaluation",
      summary = "Get a model's evaluation",
      description =
          "Validation and test metrics with accuracy by class and confusion matrix (row: true"
              + " class, column: predicted class), and what the newest study of the faithfulness of"
              + " its saliency maps found.")
  @ApiResponse(responseCode = "200", description = "The evaluation")
  @ApiResponse(
      responseCode = "404",
      description = "There is no such model",
      content =
          @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDetail.class)))
  ModelEvaluation evaluation(@ModelParameter @PathVariable ModelReference id) {
    var model = find(id);
    return ModelEvaluation.of(model, measurements.faithfulness(model.id()), base());
  }

  @GetMapping(path = "/{id}/evaluation/reliability", produces = MediaType.IMAGE_PNG_VALUE)
  @Operation(
      operationId = "drawModelReliability",
      summary = "Draw a model's reliability diagram",
      description =
          "Accuracy by confidence on the test set, in 15 bins, as the model is and, where it has a"
              + " temperature, calibrated. The numbers are in the evaluation.")
  @ApiResponse(
      responseCode = "200",
      description = "The picture",
      content =
          @Content(
              mediaType = MediaType.IMAGE_PNG_VALUE,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(
      responseCode = "404",
      description = "There is no such model, or an earlier version stored it without the bins",
      content =
          @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDetail.class)))
  @ApiResponse(responseCode = "406", description = "A PNG file is all there is (NOT_ACCEPTABLE)")
  byte[] reliability(@ModelParameter @PathVariable ModelReference id) {
    return ModelReliability.of(find(id)).png();
  }

  @GetMapping(path = "/{id}/artifact")
  @Operation(
      operationId = "downloadModelArtifact",
      summary = "Download a model's artifact",
      description =
          "The packed variant as a safetensors file, as docs/artifact.md describes it. The entity"
              + " tag is the file's SHA-256; headers Repr-Digest and X-Content-SHA256 repeat it.")
  @ApiResponse(
      responseCode = "200",
      description = "The file",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(
      responseCode = "304",
      description = "If-None-Match names the file that is stored",
      content = @Content)
  @ApiResponse(
      responseCode = "404",
      description = "There is no such model",
      content =
          @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDetail.class)))
  @ApiResponse(
      responseCode = "422",
      description = "The format is not one that is offered",
      content =
          @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDetail.class)))
  ResponseEntity<byte[]> artifact(
      @ModelParameter @PathVariable ModelReference id,
      @Parameter(description = "safetensors is the only one", example = SAFETENSORS)
          @RequestParam(defaultValue = SAFETENSORS)
          String format,
      @Parameter(description = "ETags that the caller has, weak ones too, or *")
          @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch) {
    requireOffered(format);
    var model = find(id);
    if (IfNoneMatch.of(ifNoneMatch).names(entityTag(model))) {
      return IfNoneMatch.notModified(entityTag(model));
    }
    byte[] bytes =
        models.artifact(model.id()).orElseThrow(() -> ApiException.notFound("model", id.text()));
    return ResponseEntity.ok().headers(artifactHeaders(model)).body(bytes);
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      operationId = "deleteModel",
      summary = "Delete a model",
      description = "Frees its bytes; it cannot be undone. By its id alone.")
  @ApiResponse(responseCode = "204", description = "The model is gone", content = @Content)
  @ApiResponse(
      responseCode = "404",
      description = "There is no such model",
      content =
          @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDetail.class)))
  @ApiResponse(
      responseCode = "409",
      description = "An alias points to it (WRONG_STATE)",
      content =
          @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDetail.class)))
  void delete(@PathVariable UUID id) {
    if (!models.delete(id)) {
      throw ApiException.notFound("model", id);
    }
  }

  private Model find(ModelReference reference) {
    return models
        .resolve(reference)
        .flatMap(models::find)
        .orElseThrow(() -> ApiException.notFound("model", reference.text()));
  }

  private static void requireOffered(String format) {
    if (!format.equals(SAFETENSORS)) {
      throw new ApiException(
          ProblemCode.INVALID_VALUE,
          "The artifact is not offered in this format.",
          List.of(new FieldProblem("format", "must be " + SAFETENSORS + ", found " + format)));
    }
  }

  private static HttpHeaders artifactHeaders(Model model) {
    var sha256 = model.artifactSha256();
    var headers = new HttpHeaders();
    headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
    headers.setContentDisposition(
        ContentDisposition.attachment().filename(filename(model)).build());
    headers.setETag(entityTag(model));
    headers.set(
        "Repr-Digest",
        "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)) + ":");
    headers.set("X-Content-SHA256", sha256);
    return headers;
  }

  private static String entityTag(Model model) {
    return '"' + model.artifactSha256() + '"';
  }

  private static String filename(Model model) {
    return "%s-%s-%s.safetensors"
        .formatted(model.network().name(), model.precision().name(), model.id());
  }

  private static String base() {
    return ServletUriComponentsBuilder.fromCurrentContextPath().build().toUriString();
  }
}
