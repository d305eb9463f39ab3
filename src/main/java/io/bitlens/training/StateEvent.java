package io.bitlens.training;

import io.bitlens.web.ProblemCode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What subscribers are told of a job's state.
 *
 * @param resumedFromEpoch finished epochs that the attempt took over: later ones are trained again
 * @param model what it stored
 */
record StateEvent(
    JobState state,
    String phase,
    int attempt,
    OptionalInt resumedFromEpoch,
    Optional<Failure> error,
    Optional<UUID> model) {

  /** Why a job failed. */
  record Failure(ProblemCode code, String detail) {}

  static StateEvent of(TrainingJob job) {
    return new StateEvent(
        job.state(),
        job.phase(),
        job.attempt(),
        job.resumedFromEpoch(),
        job.errorCode().map(code -> new Failure(code, job.errorDetail().orElse(""))),
        job.modelId());
  }
}
