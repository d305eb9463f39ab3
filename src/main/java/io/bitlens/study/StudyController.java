package io.bitlens.study;

import io.bitlens.idempotency.Idempotency;
import io.bitlens.idempotency.IdempotentRequest;
import io.bitlens.web.Caller;
import io.bitlens.web.IfMatch;
import io.bitlens.web.IfNoneMatch;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.PageScope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Studies over HTTP. */
@Tag(
    name = "Studies",
    description = "What saliency maps of stored models are worth, measured in the background")
@RestController
@RequestMapping(path = StudyController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class StudyController {

  static final String PATH = "/api/v1/studies";

  private static final String IF_MATCH =
      "The study's ETag: nothing is done if the study has changed since, as a running one does"
          + " twice a second";
  private static final String CHANGED = "The study has changed: If-Match does not hold";
  private static final String UNKNOWN = "There is no such study";
  private static final String JSON_ONLY = "JSON is all there is";

  private final Studies studies;
  private final StudyValidation validation;
  private final Idempotency idempotency;

  StudyController(Studies studies, StudyValidation validation, Idempotency idempotency) {
    this.studies = studies;
    this.validation = validation;
    this.idempotency = idempotency;
  }

  @Operation(
      operationId = "createStudy",
      summary = "Measure saliency maps",
      description =
          "Queues a study of stored models, which runs beside the trainings. FAITHFULNESS measures"
              + " one model's maps beside random ones, AGREEMENT compares models' maps, LAYER_BLAME"
              + " sets one layer at a time to other bits. Give ids of your own models. With"
              + " `validateOnly` the request is checked and answered with every default filled in,"
              + " and nothing is stored.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      schema = @Schema(implementation = StudyRequest.class),
                      examples = {
                        @ExampleObject(name = "faithfulness", value = Examples.FAITHFULNESS),
                        @ExampleObject(name = "agreement", value = Examples.AGREEMENT),
                        @ExampleObject(name = "layer blame", value = Examples.LAYER_BLAME)
                      })))
  @ApiResponse(
      responseCode = "202",
      description = "Queued",
      headers = @Header(name = "Location", description = "The study"),
      content = @Content(schema = @Schema(implementation = StudyResource.class)))
  @ApiResponse(
      responseCode = "200",
      description = "Valid (validateOnly)",
      content = @Content(schema = @Schema(implementation = StudySpecification.class)))
  @ApiResponse(responseCode = "400", description = "No JSON, or a field that does not exist")
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @ApiResponse(responseCode = "409", description = "The key's first request is not answered yet")
  @ApiResponse(responseCode = "413", description = "The body is too large")
  @ApiResponse(responseCode = "415", description = "The body is not JSON")
  @ApiResponse(
      responseCode = "422",
      description = "Values make no sense, all are listed; or the key belongs to another request")
  @ApiResponse(responseCode = "503", description = "As many studies wait as can")
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Object> create(
      @RequestBody StudyRequest request,
      @RequestParam(defaultValue = "false") boolean validateOnly,
      @Parameter(
              description =
                  "The caller's name for this request: sent again within a day, it is answered as"
                      + " before, and no second study is made",
              example = "faithfulness-of-w4a4")
          @RequestHeader(name = IdempotentRequest.HEADER, required = false)
          @Nullable String idempotencyKey,
      @Parameter(hidden = true) @Nullable Principal principal) {
    if (validateOnly) {
      return ResponseEntity.ok(validation.resolve(request));
    }
    var owner = Caller.name(principal);
    return IdempotentRequest.of(principal, "createStudy", idempotencyKey, request)
        .map(once -> idempotency.once(once, () -> create(request, owner)))
        .orElseGet(() -> create(request, owner));
  }

  /** Validated only when it is not answered as before: what it names may be gone by then. */
  private ResponseEntity<Object> create(StudyRequest request, String owner) {
    var study = studies.request(validation.resolve(request), owner);
    return ResponseEntity.accepted()
        .location(location(study.id()))
        .eTag(study.entityTag())
        .body(resource(study, Optional.empty()));
  }

  @Operation(
      operationId = "listStudies",
      summary = "List studies, newest first",
      description = "Without what they found.")
  @ApiResponse(responseCode = "200", description = "One page")
  @ApiResponse(
      responseCode = "400",
      description =
          "The pageToken is damaged, or belongs to other filters (INVALID_PAGE_TOKEN); or a"
              + " parameter does not exist (UNKNOWN_PARAMETER)")
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @ApiResponse(responseCode = "422", description = "A parameter makes no sense")
  @GetMapping
  Page<StudyResource> list(
      @RequestParam Optional<StudyState> state,
      @RequestParam Optional<StudyKind> kind,
      @Parameter(description = "1 to 100, default 20") @RequestParam(required = false)
          @Nullable Integer pageSize,
      @Parameter(description = "nextPageToken of the page before, whose filters must be the same")
          @RequestParam(required = false)
          @Nullable String pageToken) {
    var scope = PageScope.of("studies").with("state", state).with("kind", kind);
    return studies
        .list(state, kind, PageRequest.of(scope, pageSize, pageToken))
        .map(study -> resource(study, Optional.empty()));
  }

  @Operation(
      operationId = "findStudy",
      summary = "Look at a study",
      description =
          "With what it found, once it has succeeded. Answers 304 to an If-None-Match that names"
              + " what is there.")
  @ApiResponse(
      responseCode = "200",
      description = "The study",
      headers = @Header(name = "ETag", description = "Changes with whatever is answered here"))
  @ApiResponse(responseCode = "304", description = "Unchanged", content = @Content)
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @GetMapping("/{id}")
  ResponseEntity<StudyResource> find(
      @PathVariable UUID id,
      @Parameter(description = "ETags that the caller has, weak ones too, or *")
          @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch) {
    var study = studies.find(id);
    return IfNoneMatch.of(ifNoneMatch).names(study.entityTag())
        ? IfNoneMatch.notModified(study.entityTag())
        : answer(HttpStatus.OK, study);
  }

  @Operation(
      operationId = "findStudyImages",
      summary = "What a study found, image by image",
      description =
          "Lists are in the order of `images.indices`, which are positions in the test set: studies"
              + " of the same images can be paired.")
  @ApiResponse(
      responseCode = "200",
      description = "Everything that was found",
      content =
          @Content(
              schema =
                  @Schema(
                      oneOf = {
                        FaithfulnessResult.class,
                        AgreementResult.class,
                        LayerBlameResult.class
                      })))
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @ApiResponse(responseCode = "409", description = "It has not succeeded")
  @GetMapping("/{id}/images")
  StudyResult images(@PathVariable UUID id) {
    return studies.requireResult(id);
  }

  @Operation(
      operationId = "cancelStudy",
      summary = "Cancel a study",
      description = "A queued study is CANCELLED at once, a running one is CANCELLING first.")
  @ApiResponse(responseCode = "202", description = "Cancelled, or about to be")
  @ApiResponse(responseCode = "200", description = "It was cancelled already")
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @ApiResponse(responseCode = "409", description = "It is finished")
  @ApiResponse(responseCode = "412", description = CHANGED)
  @PostMapping("/{id}/cancel")
  ResponseEntity<StudyResource> cancel(
      @PathVariable UUID id,
      @Parameter(description = IF_MATCH)
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    var status = studies.cancel(id, IfMatch.of(ifMatch)) ? HttpStatus.ACCEPTED : HttpStatus.OK;
    return answer(status, studies.find(id));
  }

  @Operation(
      operationId = "deleteStudy",
      summary = "Delete a study that is over",
      description = "With what it found.")
  @ApiResponse(responseCode = "204", description = "Gone")
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "409", description = "It is not over")
  @ApiResponse(responseCode = "412", description = CHANGED)
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(
      @PathVariable UUID id,
      @Parameter(description = IF_MATCH)
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    studies.delete(id, IfMatch.of(ifMatch));
  }

  private ResponseEntity<StudyResource> answer(HttpStatus status, Study study) {
    return ResponseEntity.status(status)
        .eTag(study.entityTag())
        .body(resource(study, studies.result(study.id())));
  }

  private static StudyResource resource(Study study, Optional<StudyResult> result) {
    return StudyResource.of(study, result, location(study.id()));
  }

  static URI location(UUID id) {
    return ServletUriComponentsBuilder.fromCurrentContextPath().path(PATH + "/{id}").build(id);
  }

  /** Requests that run once the ids are those of stored models. */
  private static final class Examples {

    private static final String FAITHFULNESS =
        """
        {"kind": "FAITHFULNESS", "model": "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f"}\
        """;

    private static final String AGREEMENT =
        """
        {
          "kind": "AGREEMENT",
          "models": [
            "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f",
            "0199f3a3-0c2d-7e32-9a4f-3b5c6d7e8f90"
          ],
          "method": "gradient",
          "images": 500,
          "seed": 7
        }\
        """;

    private static final String LAYER_BLAME =
        """
        {
          "kind": "LAYER_BLAME",
          "model": "0199f3a2-6b1c-7d21-8f3e-2a4b5c6d7e8f",
          "bits": 2,
          "activations": false,
          "images": 500
        }\
        """;

    private Examples() {}
  }
}
