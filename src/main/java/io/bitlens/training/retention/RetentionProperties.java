package io.bitlens.training.retention;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what finished jobs leave is kept.
 *
 * @param interval between two looks, above 0
 * @param events of what they tell
 * @param checkpoints of where jobs that failed or were cancelled go on when they are retried
 */
@ConfigurationProperties("bitlens.retention")
record RetentionProperties(
    @DefaultValue("1h") Duration interval,
    @DefaultValue Events events,
    @DefaultValue Checkpoints checkpoints) {

  RetentionProperties {
    requirePositive("interval", interval);
  }

  /**
   * Whose events are kept.
   *
   * @param age since the job finished, above 0
   * @param jobs that finished last, 0 or more
   */
  record Events(@DefaultValue("30d") Duration age, @DefaultValue("10000") int jobs) {

    Events {
      require("events", age, jobs);
    }
  }

  /**
   * Whose checkpoints are kept.
   *
   * @param age since the job finished, above 0
   * @param jobs that finished last and have some, 0 or more
   */
  record Checkpoints(@DefaultValue("14d") Duration age, @DefaultValue("200") int jobs) {

    Checkpoints {
      require("checkpoints", age, jobs);
    }
  }

  private static void require(String what, Duration age, int jobs) {
    requirePositive(what + ".age", age);
    if (jobs < 0) {
      throw new IllegalArgumentException(
          "bitlens.retention.%s.jobs must be at least 0, found %d".formatted(what, jobs));
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(
          "bitlens.retention." + name + " must be above 0, found " + duration);
    }
  }
}
