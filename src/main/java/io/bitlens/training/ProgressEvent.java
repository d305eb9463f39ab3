package io.bitlens.training;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** What subscribers are told of how far a job is. */
record ProgressEvent(String phase, @JsonUnwrapped JobResource.Progress progress) {

  static ProgressEvent of(TrainingJob job) {
    return new ProgressEvent(job.phase(), JobResource.Progress.of(job));
  }
}
