package io.bitlens.training;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How jobs are run.
 *
 * @param queueCapacity jobs that can wait at a time, at least 1
 * @param queuedPerOwner of one owner, at least 1
 * @param checkpointInterval between two checkpoints, above 0
 */
@ConfigurationProperties("bitlens.training")
record TrainingProperties(
    @DefaultValue("1000") int queueCapacity,
    @DefaultValue("500") int queuedPerOwner,
    @DefaultValue("60s") Duration checkpointInterval) {

  TrainingProperties {
    if (queueCapacity < 1) {
      throw new IllegalArgumentException(
          "bitlens.training.queue-capacity must be at least 1, found " + queueCapacity);
    }
    if (queuedPerOwner < 1) {
      throw new IllegalArgumentException(
          "bitlens.training.queued-per-owner must be at least 1, found " + queuedPerOwner);
    }
    if (!checkpointInterval.isPositive()) {
      throw new IllegalArgumentException(
          "bitlens.training.checkpoint-interval must be above 0, found " + checkpointInterval);
    }
  }
}
