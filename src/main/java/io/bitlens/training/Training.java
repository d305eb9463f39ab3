package io.bitlens.training;

import java.util.Optional;
import java.util.UUID;

/**
 * A training job, as other modules see it.
 *
 * @param model what it has trained
 * @param failure why it failed, for people
 */
public record Training(UUID job, JobState state, Optional<UUID> model, Optional<String> failure) {

  static Training of(TrainingJob job) {
    return new Training(job.id(), job.state(), job.modelId(), job.errorDetail());
  }
}
