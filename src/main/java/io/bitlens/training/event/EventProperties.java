package io.bitlens.training.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How events are told.
 *
 * @param pollInterval between two looks at the database for all subscribers, above 0
 * @param heartbeatInterval between two comments to each of them, above 0
 * @param maxSubscribers at a time on one node, at least 1
 */
@ConfigurationProperties("bitlens.events")
record EventProperties(
    @DefaultValue("500ms") Duration pollInterval,
    @DefaultValue("15s") Duration heartbeatInterval,
    @DefaultValue("5000") int maxSubscribers) {

  EventProperties {
    requirePositive("poll-interval", pollInterval);
    requirePositive("heartbeat-interval", heartbeatInterval);
    if (maxSubscribers < 1) {
      throw new IllegalArgumentException(
          "bitlens.events.max-subscribers must be at least 1, found " + maxSubscribers);
    }
  }

  private static void requirePositive(String name, Duration interval) {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException(
          "bitlens.events." + name + " must be above 0, found " + interval);
    }
  }
}
