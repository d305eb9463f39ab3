package io.bitlens.training;

import io.bitlens.idempotency.Idempotency;
import io.bitlens.idempotency.IdempotentRequest;
import io.bitlens.training.trainer.EpochMetrics;
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
import java.util.List;
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

/** Training jobs over HTTP. */
@Tag(name = "Training jobs", description = "One job trains one variant and stores it as a model")
@RestController
@RequestMapping(path = "/api/v1/training-jobs", produces = MediaType.APPLICATION_JSON_VALUE)
class TrainingJobController {

  /** Per-epoch series of a job. */
  @Schema(name = "TrainingMetrics")
  record Metrics(List<EpochMetrics> epochs) {}

  private static final String PATH = "/api/v1/training-jobs/{id}";
  private static final String MODEL_PATH = "/api/v1/models/{id}";
  private static final String IF_MATCH =
      "The job's ETag: nothing is done if the job has changed since, as a running one does each"
          + " second";
  private static final String CHANGED = "The job has changed: If-Match does not hold";
  private static final String UNKNOWN = "There is no such job";

  private final TrainingJobs jobs;
  private final JobValidation validation;
  private final Idempotency idempotency;

  TrainingJobController(TrainingJobs jobs, JobValidation validation, Idempotency idempotency) {
    this.jobs = jobs;
    this.validation = validation;
    this.idempotency = idempotency;
  }

  @Operation(
      operationId = "createTrainingJob",
      summary = "Train a variant",
      description =
          "Queues a job. Every field but `dataset` has a default. With `validateOnly` the request"
              + " is checked and answered with every default filled in, and nothing is stored.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      schema = @Schema(implementation = JobRequest.class),
                      examples = {
                        @ExampleObject(name = "smallest", value = Examples.SMALLEST),
                        @ExampleObject(name = "complete", value = Examples.COMPLETE),
                        @ExampleObject(name = "layer by layer", value = Examples.LAYERS),
                        @ExampleObject(name = "bits under a budget", value = Examples.AUTO)
                      })))
  @ApiResponse(
      responseCode = "202",
      description = "Queued",
      headers = @Header(name = "Location", description = "The job"),
      content = @Content(schema = @Schema(implementation = JobResource.class)))
  @ApiResponse(
      responseCode = "200",
      description = "Valid (validateOnly)",
      content = @Content(schema = @Schema(implementation = JobSpecification.class)))
  @ApiResponse(responseCode = "400", description = "No JSON, or a field that does not exist")
  @ApiResponse(responseCode = "406", description = "JSON is all there is")
  @ApiResponse(responseCode = "409", description = "The key's first request is not answered yet")
  @ApiResponse(responseCode = "413", description = "The body is too large")
  @ApiResponse(responseCode = "415", description = "The body is not JSON")
  @ApiResponse(
      responseCode = "422",
      description = "Values make no sense, all are listed; or the key belongs to another request")
  @ApiResponse(responseCode = "503", description = "As many jobs wait as can")
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Object> create(
      @RequestBody JobRequest request,
      @RequestParam(defaultValue = "false") boolean validateOnly,
      @Parameter(
              description =
                  "The caller's name for this request: sent again within a day, it is answered as"
                      + " before, and no second job is made",
              example = "nightly-2026-11-25-w4a4")
          @RequestHeader(name = IdempotentRequest.HEADER, required = false)
          @Nullable String idempotencyKey,
      @Parameter(hidden = true) @Nullable Principal principal) {
    if (validateOnly) {
      return ResponseEntity.ok(validation.resolve(request));
    }
    var owner = Caller.name(principal);
    return IdempotentRequest.of(principal, "createTrainingJob", idempotencyKey, request)
        .map(once -> idempotency.once(once, () -> create(request, owner)))
        .orElseGet(() -> create(request, owner));
  }

  /** Validated only when it is not answered as before: what it names may be gone by then. */
  private ResponseEntity<Object> create(JobRequest request, String owner) {
    var specification = validation.resolve(request);
    var priority = Optional.ofNullable(request.priority()).orElse(JobPriority.NORMAL);
    var job = jobs.create(specification, priority, owner);
    return ResponseEntity.accepted()
        .location(location(PATH, job.id()))
        .eTag(job.entityTag())
        .body(resource(job));
  }

  @Operation(operationId = "listTrainingJobs", summary = "List jobs, newest first")
  @ApiResponse(responseCode = "200", description = "One page")
  @ApiResponse(
      responseCode = "400",
      description =
          "The pageToken is damaged, or belongs to other filters (INVALID_PAGE_TOKEN); or a"
              + " parameter does not exist (UNKNOWN_PARAMETER)")
  @ApiResponse(responseCode = "406", description = "JSON is all there is")
  @ApiResponse(responseCode = "422", description = "A parameter makes no sense")
  @GetMapping
  Page<JobResource> list(
      @RequestParam(required = false) @Nullable JobState state,
      @Parameter(description = "Id of a data set") @RequestParam(required = false)
          @Nullable String dataset,
      @Parameter(description = "1 to 100, default 20") @RequestParam(required = false)
          @Nullable Integer pageSize,
      @Parameter(description = "nextPageToken of the page before, whose filters must be the same")
          @RequestParam(required = false)
          @Nullable String pageToken) {
    var scope =
        PageScope.of("training-jobs")
            .with("state", Optional.ofNullable(state))
            .with("dataset", Optional.ofNullable(dataset));
    return jobs.list(state, dataset, PageRequest.of(scope, pageSize, pageToken))
        .map(this::resource);
  }

  @Operation(
      operationId = "findTrainingJob",
      summary = "Look at a job",
      description = "Answers 304 to an If-None-Match that names what is there.")
  @ApiResponse(
      responseCode = "200",
      description = "The job",
      headers = @Header(name = "ETag", description = "Changes with whatever is answered here"))
  @ApiResponse(responseCode = "304", description = "Unchanged", content = @Content)
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = "JSON is all there is")
  @GetMapping("/{id}")
  ResponseEntity<JobResource> find(
      @PathVariable UUID id,
      @Parameter(description = "ETags that the caller has, weak ones too, or *")
          @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch) {
    var job = jobs.find(id);
    return IfNoneMatch.of(ifNoneMatch).names(job.entityTag())
        ? IfNoneMatch.notModified(job.entityTag())
        : answer(HttpStatus.OK, job);
  }

  @Operation(
      operationId = "findTrainingMetrics",
      summary = "Metrics of each finished epoch",
      description = "Losses in nats, accuracies from 0 to 1, PACT clips by layer.")
  @ApiResponse(responseCode = "200", description = "Of the current attempt, in order")
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = "JSON is all there is")
  @GetMapping("/{id}/metrics")
  Metrics metrics(@PathVariable UUID id) {
    return new Metrics(jobs.metrics(id));
  }

  @Operation(
      operationId = "cancelTrainingJob",
      summary = "Cancel a job",
      description = "A queued job is CANCELLED at once, a running one is CANCELLING first.")
  @ApiResponse(responseCode = "202", description = "Cancelled, or about to be")
  @ApiResponse(responseCode = "200", description = "It was cancelled already")
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = "JSON is all there is")
  @ApiResponse(responseCode = "409", description = "It is finished")
  @ApiResponse(responseCode = "412", description = CHANGED)
  @PostMapping("/{id}/cancel")
  ResponseEntity<JobResource> cancel(
      @PathVariable UUID id,
      @Parameter(description = IF_MATCH)
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    var status = jobs.cancel(id, IfMatch.of(ifMatch)) ? HttpStatus.ACCEPTED : HttpStatus.OK;
    return answer(status, jobs.find(id));
  }

  @Operation(
      operationId = "retryTrainingJob",
      summary = "Retry a job that failed or was cancelled",
      description = "It goes on from its last checkpoint, if it has one, and begins anew if not.")
  @ApiResponse(responseCode = "202", description = "Queued again")
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = "JSON is all there is")
  @ApiResponse(responseCode = "409", description = "It has not failed, nor been cancelled")
  @ApiResponse(responseCode = "412", description = CHANGED)
  @ApiResponse(responseCode = "503", description = "As many jobs wait as can")
  @PostMapping("/{id}/retry")
  ResponseEntity<JobResource> retry(
      @PathVariable UUID id,
      @Parameter(description = IF_MATCH)
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    return answer(HttpStatus.ACCEPTED, jobs.retry(id, IfMatch.of(ifMatch)));
  }

  @Operation(
      operationId = "deleteTrainingJob",
      summary = "Delete a job that is over",
      description = "With its metrics. The model that it stored stays.")
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
    jobs.delete(id, IfMatch.of(ifMatch));
  }

  private ResponseEntity<JobResource> answer(HttpStatus status, TrainingJob job) {
    return ResponseEntity.status(status).eTag(job.entityTag()).body(resource(job));
  }

  private JobResource resource(TrainingJob job) {
    return JobResource.of(
        job, location(PATH, job.id()).getPath(), model -> location(MODEL_PATH, model));
  }

  private static URI location(String path, UUID id) {
    return ServletUriComponentsBuilder.fromCurrentContextPath().path(path).build(id);
  }

  /** Requests that run as they stand. */
  private static final class Examples {

    private static final String SMALLEST =
        """
        {"dataset": "fashion-mnist-sample"}\
        """;

    private static final String COMPLETE =
        """
        {
          "dataset": "fashion-mnist-sample",
          "network": "sgt-cnn",
          "precision": "w4a4",
          "quantizers": {
            "weights": "DOREFA",
            "alphaGradient": "BY_BITS",
            "alphaStart": "PERCENTILE"
          },
          "recipe": "fast",
          "saliency": {
            "guided": true,
            "maskedFraction": 0.5,
            "lambda": 1.0,
            "ranking": "ABSOLUTE",
            "fill": "UNIFORM"
          },
          "optimizer": {
            "name": "ADAM",
            "learningRate": 0.001,
            "alphaLearningRate": 0.03,
            "alphaDecay": 0.0002,
            "weightDecay": 0.01,
            "warmupEpochs": 0.5,
            "schedule": "COSINE"
          },
          "augmentation": {
            "maxShift": 1,
            "horizontalFlip": true
          },
          "warmStart": {
            "automatic": true,
            "epochs": 2
          },
          "distillation": {
            "weight": 0.5,
            "temperature": 4.0
          },
          "earlyStopping": {
            "patience": 0
          },
          "arithmetic": "FP32",
          "epochs": 3,
          "batchSize": 128,
          "seed": 7,
          "priority": "NORMAL"
        }\
        """;

    private static final String AUTO =
        """
        {
          "dataset": "fashion-mnist-sample",
          "precision": {"auto": {"accuracyDrop": 0.01, "mapAgreement": 0.6}},
          "epochs": 3
        }\
        """;

    private static final String LAYERS =
        """
        {
          "dataset": "fashion-mnist-sample",
          "network": "sgt-cnn-bn",
          "precision": {
            "layers": {
              "conv1": {"weights": 8, "activations": 4},
              "conv2": {"weights": 4, "activations": 4},
              "fc1": {"weights": 2, "activations": 4},
              "fc2": {"weights": 8}
            }
          },
          "epochs": 5
        }\
        """;

    private Examples() {}
  }
}
