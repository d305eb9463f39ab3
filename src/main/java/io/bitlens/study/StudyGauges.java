package io.bitlens.study;

import io.bitlens.telemetry.LatestReading;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The studies of the whole database, whichever process runs them. Workers leave them out: each
 * value would be there as often as there are workers.
 */
@Component
@ConditionalOnExpression("!'${bitlens.role:all}'.equalsIgnoreCase('worker')")
class StudyGauges implements MeterBinder {

  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private final JdbcClient sql;
  private final LatestReading<Map<StudyState, Long>> studies;

  StudyGauges(JdbcClient sql, Clock clock) {
    this.sql = sql;
    this.studies =
        new LatestReading<>(this::read, INTERVAL, PATIENCE, clock, Thread::startVirtualThread);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (var state : StudyState.values()) {
      Gauge.builder("bitlens.studies", this, gauges -> gauges.in(state))
          .description("Studies by state")
          .tag("state", state.name())
          .register(registry);
    }
  }

  /** No number where the database does not tell. */
  private double in(StudyState state) {
    return studies.get().map(counts -> (double) counts.getOrDefault(state, 0L)).orElse(Double.NaN);
  }

  private Map<StudyState, Long> read() {
    var counts = new EnumMap<StudyState, Long>(StudyState.class);
    sql.sql("select state, count(*) from study group by state")
        .query((row, _) -> counts.put(StudyState.valueOf(row.getString(1)), row.getLong(2)))
        .list();
    return counts;
  }
}
