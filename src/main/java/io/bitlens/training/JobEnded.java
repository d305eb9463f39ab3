package io.bitlens.training;

import java.time.Duration;
import java.util.Optional;

/**
 * A job is over.
 *
 * @param duration from the start of its first attempt; empty if it was never started
 */
record JobEnded(JobState state, Optional<Duration> duration) {

  static JobEnded of(TrainingJob job) {
    var duration =
        job.startedAt().flatMap(start -> job.finishedAt().map(end -> Duration.between(start, end)));
    return new JobEnded(job.state(), duration);
  }
}
