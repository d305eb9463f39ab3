package io.bitlens.web;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Time and identifiers, injected everywhere so that tests can tick and seed them. */
@Configuration(proxyBeanMethods = false)
class IdentifierConfiguration {

  /** UTC in milliseconds: what a database stores and JSON prints is then exactly what was read. */
  @Bean
  Clock clock() {
    return Clock.tickMillis(ZoneOffset.UTC);
  }

  @Bean
  UuidV7 uuidV7(Clock clock) {
    return new UuidV7(clock, new SecureRandom());
  }
}
