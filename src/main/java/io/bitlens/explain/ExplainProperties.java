package io.bitlens.explain;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of one explanation.
 *
 * @param maxEvaluations images, changed or not, that are put through a network at most
 * @param timeLimit after which it is ended between two chunks; below the time that a shutdown
 *     leaves to requests
 */
@ConfigurationProperties("bitlens.explain")
record ExplainProperties(
    @DefaultValue("100000") long maxEvaluations, @DefaultValue("20s") Duration timeLimit) {

  ExplainProperties {
    if (maxEvaluations < 1 || !timeLimit.isPositive()) {
      throw new IllegalArgumentException("bitlens.explain needs positive bounds");
    }
  }
}
