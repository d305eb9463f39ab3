package io.bitlens.training;

import java.util.Optional;
import java.util.UUID;

/**
 * One run of a job by one worker: the fence of everything that the worker writes.
 *
 * @param owner who queued the job
 * @param number 1 for the first
 * @param traceparent trace of the request that queued the job
 */
record Attempt(
    UUID job,
    String owner,
    int number,
    JobSpecification specification,
    Optional<String> traceparent) {

  static Attempt of(TrainingJob job, int number) {
    return new Attempt(job.id(), job.owner(), number, job.specification(), job.traceparent());
  }
}
