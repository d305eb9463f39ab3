package io.bitlens.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bitlens.training.Training;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** An experiment in the API. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Experiment")
record ExperimentResource(
    UUID id,
    String name,
    ExperimentState state,
    Progress progress,
    String owner,
    Instant createdAt,
    Optional<Instant> finishedAt,
    @Schema(description = "What was asked for, every default filled in")
        ExperimentSpecification specification,
    @Schema(description = "Its trainings in order; left out in lists") List<Cell> cells,
    Links links) {

  /**
   * How far it is.
   *
   * @param etaSeconds from what is done so far; absent until a training is finished
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  @Schema(name = "ExperimentProgress")
  record Progress(
      int cells, int trained, int measured, int failed, double percent, OptionalLong etaSeconds) {}

  /** One training, and the ids of what belongs to it. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  @Schema(name = "ExperimentCell")
  record Cell(
      String dataset,
      String network,
      String precision,
      boolean guided,
      long seed,
      Optional<UUID> job,
      @Schema(description = "State of the job; absent where it waits for room, or is gone")
          Optional<String> state,
      Optional<UUID> model,
      @Schema(description = "Study of its maps' faithfulness") Optional<UUID> faithfulness,
      @Schema(description = "Study of their agreement with those of the fp32 twin")
          Optional<UUID> twinAgreement,
      @Schema(description = "Of an fp32 model: with one of another seed")
          Optional<UUID> seedAgreement,
      boolean measured,
      Optional<String> failure) {

    static Cell of(CellRow row, Optional<Training> job) {
      var cell = row.cell();
      return new Cell(
          cell.dataset(),
          cell.network(),
          cell.precision(),
          cell.guided(),
          cell.seed(),
          row.job(),
          job.map(j -> j.state().name()),
          row.model(),
          row.faithfulness(),
          row.twinAgreement(),
          row.seedAgreement(),
          row.measured(),
          row.failure());
    }
  }

  /** Where to go on. */
  @Schema(name = "ExperimentLinks")
  record Links(URI self, URI report) {}
}
