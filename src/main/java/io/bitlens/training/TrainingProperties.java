package io.bitlens.training;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How jobs are run.
 *
 * @param checkpointInterval between two checkpoints within an epoch; there is one after each epoch
 *     anyway. Above 0.
 */
@ConfigurationProperties("bitlens.training")
record TrainingProperties(@DefaultValue("60s") Duration checkpointInterval) {

  TrainingProperties {
    if (!checkpointInterval.isPositive()) {
      throw new IllegalArgumentException(
          "bitlens.training.checkpoint-interval must be above 0, found " + checkpointInterval);
    }
  }
}
