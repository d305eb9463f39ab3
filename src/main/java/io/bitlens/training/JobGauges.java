package io.bitlens.training;

import io.bitlens.telemetry.LatestReading;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The jobs of the whole database, whichever process runs them. Workers leave them out: each value
 * would be there as often as there are workers.
 */
@Component
@ConditionalOnExpression("!'${bitlens.role:all}'.equalsIgnoreCase('worker')")
class JobGauges implements MeterBinder {

  static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private final JdbcClient sql;
  private final Clock clock;
  private final LatestReading<Jobs> jobs;

  /**
   * What there is.
   *
   * @param oldest since when the job waits that waits longest
   */
  private record Jobs(Map<JobState, Long> counts, Optional<Instant> oldest) {

    double in(JobState state) {
      return counts.getOrDefault(state, 0L);
    }
  }

  @Autowired
  JobGauges(JdbcClient sql, Clock clock) {
    this(sql, clock, Thread::startVirtualThread);
  }

  JobGauges(JdbcClient sql, Clock clock, Executor executor) {
    this.sql = sql;
    this.clock = clock;
    this.jobs = new LatestReading<>(this::read, INTERVAL, PATIENCE, clock, executor);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("bitlens.queue.depth", this, gauges -> gauges.value(j -> j.in(JobState.QUEUED)))
        .description("Jobs that wait")
        .register(registry);
    TimeGauge.builder("bitlens.queue.oldest.age", this, TimeUnit.SECONDS, JobGauges::age)
        .description("How long the job has waited that waits longest; 0 if none does")
        .register(registry);
    for (var state : JobState.values()) {
      Gauge.builder("bitlens.jobs", this, gauges -> gauges.value(j -> j.in(state)))
          .description("Jobs by state")
          .tag("state", state.name())
          .register(registry);
    }
  }

  private double age() {
    return value(found ->
        found
            .oldest()
            .map(since -> Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1e3))
            .orElse(0.0));
  }

  /** No number where the database does not tell. */
  private double value(ToDoubleFunction<Jobs> part) {
    return jobs.get().map(part::applyAsDouble).orElse(Double.NaN);
  }

  private Jobs read() {
    var counts = new EnumMap<JobState, Long>(JobState.class);
    sql.sql("select state, count(*) from training_job group by state")
        .query((row, _) -> counts.put(JobState.valueOf(row.getString(1)), row.getLong(2)))
        .list();
    // By the index on states: at most as many rows as the queue takes.
    var oldest =
        sql.sql(
                """
                select min(coalesce(queued_at, created_at)) from training_job
                where state = 'QUEUED'\
                """)
            .query((row, _) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
            .single();
    return new Jobs(counts, oldest.map(OffsetDateTime::toInstant));
  }
}
