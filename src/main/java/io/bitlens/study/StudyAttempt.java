package io.bitlens.study;

import java.util.Optional;
import java.util.UUID;

/**
 * One run of a study by one worker: the fence of everything that the worker writes.
 *
 * @param number 1 for the first
 * @param traceparent trace of the request that queued the study
 */
record StudyAttempt(
    UUID study, int number, StudySpecification specification, Optional<String> traceparent) {

  static StudyAttempt of(StudyRow study, int number) {
    return new StudyAttempt(study.id(), number, study.specification(), study.traceparent());
  }
}
