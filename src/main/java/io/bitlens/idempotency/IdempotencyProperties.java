package io.bitlens.idempotency;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long the answers to keys are kept.
 *
 * @param retention above 0; after it the same key is a new one
 */
@ConfigurationProperties("bitlens.idempotency")
record IdempotencyProperties(@DefaultValue("24h") Duration retention) {

  IdempotencyProperties {
    if (!retention.isPositive()) {
      throw new IllegalArgumentException(
          "bitlens.idempotency.retention must be above 0, found " + retention);
    }
  }
}
