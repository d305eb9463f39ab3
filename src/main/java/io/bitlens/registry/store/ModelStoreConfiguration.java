package io.bitlens.registry.store;

import io.bitlens.database.BytePieces;
import io.bitlens.registry.ModelNames;
import io.bitlens.web.StoredBytes;
import io.bitlens.web.UuidV7;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class ModelStoreConfiguration {

  @Bean
  StoredBytes modelBytes(ModelRows rows) {
    return rows::bytesOf;
  }

  @Bean
  DatabaseModels models(
      ModelRows rows,
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      ObjectProvider<ModelNames> names,
      ApplicationEventPublisher events,
      ObjectProvider<Clock> clocks) {
    var clock = clocks.getIfAvailable(Clock::systemUTC);
    return new DatabaseModels(
        rows,
        new BytePieces(jdbc, "model_artifact", "model_id"),
        new BytePieces(jdbc, "model_tensors", "model_id"),
        new TransactionTemplate(transactions),
        names.getIfAvailable(() -> ModelNames.NONE),
        events::publishEvent,
        new UuidV7(clock, new SecureRandom()),
        clock);
  }
}
