package io.bitlens.security.audit;

import io.bitlens.web.UuidV7;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

  @Bean
  AuditTable auditTable(JdbcClient jdbc) {
    return new AuditTable(jdbc);
  }

  @Bean
  AuditTrail auditTrail(
      AuditTable table,
      @Value("${bitlens.security.audit.retention}") Duration retention,
      UuidV7 ids,
      Clock clock) {
    return new AuditTrail(table, retention, ids, clock);
  }
}
