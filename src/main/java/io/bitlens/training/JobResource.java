package io.bitlens.training;

import io.bitlens.web.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;

/** A job as it is answered. */
@Schema(name = "TrainingJob")
record JobResource(
    UUID id,
    JobState state,
    @Schema(description = "What is being done, for people", example = "epoch 2 of 3") String phase,
    Progress progress,
    JobPriority priority,
    @Schema(description = "Who queued it; owners take turns", example = "anonymous") String owner,
    @Schema(description = "How often the job was begun", example = "1") int attempt,
    @Schema(description = "Finished epochs that this attempt took over from a checkpoint")
        OptionalInt resumedFromEpoch,
    @Schema(description = "Why it failed, if it did") Optional<Problem> error,
    @Schema(description = "What it trains, every default filled in") JobSpecification specification,
    @Schema(description = "What it stored, if it succeeded") Optional<ModelLink> model,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt) {

  /**
   * How far it is.
   *
   * @param percent of the training steps, 0 to 100
   * @param etaSeconds until the training steps are done; absent while unknown
   */
  @Schema(name = "TrainingProgress")
  record Progress(
      @Schema(example = "41.7") double percent,
      OptionalLong etaSeconds,
      int epoch,
      int epochs,
      long step,
      @Schema(description = "Of the whole job; 0 until known") long steps) {

    static Progress of(TrainingJob job) {
      double done = job.steps() == 0 ? 0 : (double) job.step() / job.steps();
      double percent = job.state() == JobState.SUCCEEDED ? 100 : Math.floor(done * 1000) / 10;
      return new Progress(
          percent, job.etaSeconds(), job.epoch(), job.epochs(), job.step(), job.steps());
    }
  }

  /** The model that a job stored. */
  record ModelLink(UUID id, URI href) {}

  /**
   * @param path the job's own path, for its problem
   * @param model where the model of an id is
   */
  static JobResource of(TrainingJob job, String path, Function<UUID, URI> model) {
    return new JobResource(
        job.id(),
        job.state(),
        job.phase(),
        Progress.of(job),
        job.priority(),
        job.owner(),
        job.attempt(),
        job.resumedFromEpoch(),
        job.errorCode().map(code -> Problem.of(code, job.errorDetail().orElse(""), path)),
        job.specification(),
        job.modelId().map(id -> new ModelLink(id, model.apply(id))),
        job.createdAt(),
        job.startedAt(),
        job.finishedAt());
  }
}
