package io.bitlens.registry.alias;

import io.bitlens.registry.MapAgreements;
import io.bitlens.web.UuidV7;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What aliases need beside the registry: time, ids, and measurements that tests make up. */
@TestConfiguration(proxyBeanMethods = false)
class AliasBeans {

  /** Agreements by both models and the measure. */
  static final class Measurements implements MapAgreements {

    private record Pair(UUID reference, UUID model, Metric metric) {}

    private final Map<Pair, Double> medians = new ConcurrentHashMap<>();

    void put(UUID reference, UUID model, Metric metric, double median) {
      medians.put(new Pair(reference, model, metric), median);
    }

    void clear() {
      medians.clear();
    }

    @Override
    public OptionalDouble median(UUID reference, UUID model, Metric metric) {
      var median = medians.get(new Pair(reference, model, metric));
      return median == null ? OptionalDouble.empty() : OptionalDouble.of(median);
    }
  }

  @Bean
  Measurements measurements() {
    return new Measurements();
  }

  @Bean
  Clock clock() {
    return Clock.tickMillis(ZoneOffset.UTC);
  }

  @Bean
  UuidV7 ids(Clock clock) {
    return new UuidV7(clock, new SecureRandom());
  }

  static void clear(JdbcClient jdbc) {
    for (var table : new String[] {"alias", "model_artifact", "model_tensors", "model"}) {
      jdbc.sql("delete from " + table).update();
    }
  }
}
