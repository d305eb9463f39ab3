package io.bitlens.security.key;

import com.github.benmanes.caffeine.cache.Ticker;
import io.bitlens.web.UuidV7;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class ApiKeyConfiguration {

  @Bean
  ApiKeys apiKeys(JdbcClient jdbc, UuidV7 ids, Clock clock) {
    return new ApiKeys(
        new ApiKeyTable(jdbc), ids, new SecureRandom(), clock, Ticker.systemTicker());
  }
}
