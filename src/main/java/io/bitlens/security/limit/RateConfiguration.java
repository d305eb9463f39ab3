package io.bitlens.security.limit;

import com.github.benmanes.caffeine.cache.Ticker;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RateProperties.class)
class RateConfiguration {

  @Bean
  RateLimits rateLimits(RateProperties properties) {
    return new RateLimits(properties, Ticker.systemTicker());
  }
}
