package io.bitlens.training;

import java.util.Optional;
import java.util.UUID;

/**
 * One run of a job by one worker: the fence of everything that the worker writes.
 *
 * @param number 1 for the first
 * @param traceparent trace of the request that queued the job
 */
record Attempt(UUID job, int number, JobSpecification specification, Optional<String> traceparent) {

  static Attempt of(TrainingJob job, int number) {
    return new Attempt(job.id(), number, job.specification(), job.traceparent());
  }
}
