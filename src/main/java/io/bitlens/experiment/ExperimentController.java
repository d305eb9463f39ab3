package io.bitlens.experiment;

import io.bitlens.idempotency.Idempotency;
import io.bitlens.idempotency.IdempotentRequest;
import io.bitlens.training.Training;
import io.bitlens.training.Trainings;
import io.bitlens.web.Caller;
import io.bitlens.web.IfMatch;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
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

/** Experiments over HTTP. */
@Tag(name = "Experiments", description = "Grids of trainings, measured and reported on as a whole")
@RestController
@RequestMapping(path = ExperimentController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class ExperimentController {

  static final String PATH = "/api/v1/experiments";

  private static final String UNKNOWN = "There is no such experiment";
  private static final String JSON_ONLY = "JSON is all there is";
  private static final String CHANGED = "The experiment has changed: If-Match does not hold";
  private static final String IF_MATCH =
      "The experiment's ETag: nothing is done if the experiment has changed since";

  private final Experiments experiments;
  private final ExperimentValidation validation;
  private final Trainings trainings;
  private final Idempotency idempotency;
  private final Clock clock;

  ExperimentController(
      Experiments experiments,
      ExperimentValidation validation,
      Trainings trainings,
      Idempotency idempotency,
      Clock clock) {
    this.experiments = experiments;
    this.validation = validation;
    this.trainings = trainings;
    this.idempotency = idempotency;
    this.clock = clock;
  }

  @Operation(
      operationId = "createExperiment",
      summary = "Train and measure a grid",
      description =
          "Trains each combination of data set, network, precision, guidance and seed, measures"
              + " the maps of each model, and reports on all of them. `saq-2024` is the comparison"
              + " of arXiv 2411.05858; what is given beside a preset takes the place of its part."
              + " With `validateOnly` the request is checked and answered with every default"
              + " filled in, and nothing is stored.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      schema = @Schema(implementation = ExperimentRequest.class),
                      examples = {
                        @ExampleObject(name = "on a sample", value = Examples.SAMPLE),
                        @ExampleObject(name = "the paper's", value = Examples.PAPER)
                      })))
  @ApiResponse(
      responseCode = "202",
      description = "Begun",
      headers = @Header(name = "Location", description = "The experiment"),
      content = @Content(schema = @Schema(implementation = ExperimentResource.class)))
  @ApiResponse(
      responseCode = "200",
      description = "Valid (validateOnly)",
      content = @Content(schema = @Schema(implementation = ExperimentSpecification.class)))
  @ApiResponse(responseCode = "400", description = "No JSON, or a field that does not exist")
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @ApiResponse(responseCode = "409", description = "The key's first request is not answered yet")
  @ApiResponse(responseCode = "413", description = "The body is too large")
  @ApiResponse(responseCode = "415", description = "The body is not JSON")
  @ApiResponse(
      responseCode = "422",
      description = "Values make no sense, all are listed; or the key belongs to another request")
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Object> create(
      @RequestBody ExperimentRequest request,
      @RequestParam(defaultValue = "false") boolean validateOnly,
      @Parameter(
              description =
                  "The caller's name for this request: sent again within a day, it is answered as"
                      + " before, and no second experiment is made",
              example = "saq-2024-first-run")
          @RequestHeader(name = IdempotentRequest.HEADER, required = false)
          @Nullable String idempotencyKey,
      @Parameter(hidden = true) @Nullable Principal principal) {
    if (validateOnly) {
      return ResponseEntity.ok(validation.resolve(request));
    }
    var owner = Caller.name(principal);
    return IdempotentRequest.of(principal, "createExperiment", idempotencyKey, request)
        .map(once -> idempotency.once(once, () -> create(request, owner)))
        .orElseGet(() -> create(request, owner));
  }

  private ResponseEntity<Object> create(ExperimentRequest request, String owner) {
    var stored = experiments.create(validation.resolve(request), owner);
    return ResponseEntity.accepted()
        .location(location(stored.experiment().id(), ""))
        .eTag(stored.experiment().entityTag())
        .body(resource(stored));
  }

  @Operation(operationId = "listExperiments", summary = "List experiments, newest first")
  @ApiResponse(responseCode = "200", description = "One page")
  @ApiResponse(
      responseCode = "400",
      description =
          "The pageToken is damaged (INVALID_PAGE_TOKEN); or a parameter does not exist"
              + " (UNKNOWN_PARAMETER)")
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @ApiResponse(responseCode = "422", description = "A parameter makes no sense")
  @GetMapping
  Page<ExperimentResource> list(
      @Parameter(description = "1 to 100, default 20") @RequestParam(required = false)
          @Nullable Integer pageSize,
      @Parameter(description = "nextPageToken of the page before") @RequestParam(required = false)
          @Nullable String pageToken) {
    return experiments
        .list(PageRequest.of(PageScope.of("experiments"), pageSize, pageToken))
        .map(row -> resource(experiments.find(row.id()), false));
  }

  @Operation(operationId = "listExperimentPresets", summary = "Grids that have a name")
  @ApiResponse(responseCode = "200", description = "All of them")
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @GetMapping("/presets")
  List<Preset> presets() {
    return Preset.ALL;
  }

  @Operation(operationId = "findExperiment", summary = "Look at an experiment")
  @ApiResponse(responseCode = "200", description = "The experiment")
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @GetMapping("/{id}")
  ResponseEntity<ExperimentResource> find(@PathVariable UUID id) {
    return answer(HttpStatus.OK, experiments.find(id));
  }

  @Operation(
      operationId = "cancelExperiment",
      summary = "Cancel an experiment",
      description =
          "With all of its jobs and studies that are not over. What is trained and measured stays.")
  @ApiResponse(responseCode = "202", description = "Cancelled; running jobs end soon")
  @ApiResponse(responseCode = "200", description = "It was cancelled already")
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @ApiResponse(responseCode = "409", description = "It is finished")
  @ApiResponse(responseCode = "412", description = CHANGED)
  @PostMapping("/{id}/cancel")
  ResponseEntity<ExperimentResource> cancel(
      @PathVariable UUID id,
      @Parameter(description = IF_MATCH)
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    boolean now = experiments.cancel(id, IfMatch.of(ifMatch));
    return answer(now ? HttpStatus.ACCEPTED : HttpStatus.OK, experiments.find(id));
  }

  @Operation(
      operationId = "retryExperiment",
      summary = "Go on with an experiment",
      description =
          "With what failed or was cancelled: jobs from their last checkpoint, jobs that were"
              + " deleted anew.")
  @ApiResponse(responseCode = "202", description = "It goes on")
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "406", description = JSON_ONLY)
  @ApiResponse(responseCode = "409", description = "It runs, or has succeeded")
  @ApiResponse(responseCode = "412", description = CHANGED)
  @ApiResponse(responseCode = "503", description = "As many jobs wait as can")
  @PostMapping("/{id}/retry")
  ResponseEntity<ExperimentResource> retry(
      @PathVariable UUID id,
      @Parameter(description = IF_MATCH)
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    return answer(HttpStatus.ACCEPTED, experiments.retry(id, IfMatch.of(ifMatch)));
  }

  @Operation(
      operationId = "deleteExperiment",
      summary = "Delete an experiment that is over",
      description = "Its jobs, models and studies stay.")
  @ApiResponse(responseCode = "204", description = "Gone", content = @Content)
  @ApiResponse(responseCode = "404", description = UNKNOWN)
  @ApiResponse(responseCode = "409", description = "It runs")
  @ApiResponse(responseCode = "412", description = CHANGED)
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(
      @PathVariable UUID id,
      @Parameter(description = IF_MATCH)
          @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
          @Nullable String ifMatch) {
    experiments.delete(id, IfMatch.of(ifMatch));
  }

  private ResponseEntity<ExperimentResource> answer(HttpStatus status, Experiments.Stored stored) {
    return ResponseEntity.status(status)
        .eTag(stored.experiment().entityTag())
        .body(resource(stored));
  }

  private ExperimentResource resource(Experiments.Stored stored) {
    return resource(stored, true);
  }

  private ExperimentResource resource(Experiments.Stored stored, boolean withCells) {
    var row = stored.experiment();
    return new ExperimentResource(
        row.id(),
        row.name(),
        row.state(),
        progress(stored),
        row.owner(),
        row.createdAt(),
        row.finishedAt(),
        row.specification(),
        withCells ? stored.cells().stream().map(this::cell).toList() : List.of(),
        new ExperimentResource.Links(location(row.id(), ""), location(row.id(), "/report")));
  }

  private ExperimentResource.Cell cell(CellRow row) {
    Optional<Training> job = row.job().flatMap(trainings::find);
    return ExperimentResource.Cell.of(row, job);
  }

  private ExperimentResource.Progress progress(Experiments.Stored stored) {
    var cells = stored.cells();
    int trained = count(cells, cell -> cell.model().isPresent());
    int measured = count(cells, CellRow::measured);
    int failed = count(cells, cell -> cell.failure().isPresent());
    // A training is most of the work of a cell.
    double done =
        (0.9 * (trained + count(cells, c -> c.failure().isPresent() && c.model().isEmpty()))
                + 0.1 * (measured + failed))
            / cells.size();
    return new ExperimentResource.Progress(
        cells.size(), trained, measured, failed, 100 * done, eta(stored.experiment(), done));
  }

  private OptionalLong eta(ExperimentRow row, double done) {
    if (row.state().terminal() || done <= 0) {
      return OptionalLong.empty();
    }
    double seconds = Duration.between(row.createdAt(), clock.instant()).toMillis() / 1e3;
    return OptionalLong.of(Math.round(seconds * (1 - done) / done));
  }

  private static int count(List<CellRow> cells, Predicate<CellRow> wanted) {
    return (int) cells.stream().filter(wanted).count();
  }

  static URI location(UUID id, String below) {
    return ServletUriComponentsBuilder.fromCurrentContextPath()
        .path(PATH + "/{id}" + below)
        .build(id);
  }

  /** Requests that run as they stand. */
  private static final class Examples {

    private static final String SAMPLE =
        """
        {
          "name": "first look",
          "datasets": ["fashion-mnist-sample"],
          "precisions": ["fp32", "w4a4", "w2a2"],
          "seeds": [1],
          "base": {"epochs": 3},
          "images": 100
        }\
        """;

    private static final String PAPER =
        """
        {"preset": "saq-2024"}\
        """;

    private Examples() {}
  }
}
