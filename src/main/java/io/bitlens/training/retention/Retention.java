package io.bitlens.training.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Deletes events and checkpoints of jobs that finished too long ago, or before too many others. In
 * batches, each a transaction of its own, so that nobody waits for long. A job that is retried
 * meanwhile is finished no more: it begins anew if its checkpoint went just before.
 */
@Component
@EnableConfigurationProperties(RetentionProperties.class)
class Retention {

  /** Rows of a batch. */
  static final int EVENTS = 1000;

  /** Rows of a batch; each can have megabytes. */
  static final int CHECKPOINTS = 10;

  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  private final JdbcClient jdbc;
  private final RetentionProperties properties;
  private final Clock clock;

  /** What was deleted. */
  record Removed(long events, long checkpoints) {}

  Retention(JdbcClient jdbc, RetentionProperties properties, Clock clock) {
    this.jdbc = jdbc;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * Deletes what is not to be kept.
   *
   * @param stop asked between two batches
   */
  Removed sweep(BooleanSupplier stop) {
    var events = properties.events();
    var checkpoints = properties.checkpoints();
    var removed =
        new Removed(
            sweep("job_event", events.age(), events.jobs(), EVENTS, stop),
            sweep("training_checkpoint", checkpoints.age(), checkpoints.jobs(), CHECKPOINTS, stop));
    if (removed.events() + removed.checkpoints() > 0) {
      log.info(
          "Retention removed {} events and {} checkpoints of finished jobs",
          removed.events(),
          removed.checkpoints());
    }
    return removed;
  }

  /** Of a table whose key is a job and a sequence. */
  private long sweep(String table, Duration age, int jobs, int batch, BooleanSupplier stop) {
    var finishedBy = latest(clock.instant().minus(age), following(table, jobs));
    long removed = 0;
    int last = batch;
    while (last == batch && !stop.getAsBoolean()) {
      last =
          jdbc.sql(
                  """
                  delete from %1$s where (job_id, sequence) in (
                    select t.job_id, t.sequence from %1$s t join training_job j on j.id = t.job_id
                    where j.finished_at <= ? limit ?)
                  """
                      .formatted(table))
              .params(finishedBy.atOffset(ZoneOffset.UTC), batch)
              .update();
      removed += last;
    }
    return removed;
  }

  /** When the job finished that comes after so many newer ones with rows in the table, if any. */
  private Optional<Instant> following(String table, int jobs) {
    return jdbc.sql(
            """
            select j.finished_at from training_job j
            where j.finished_at is not null
              and exists (select 1 from %s t where t.job_id = j.id)
            order by j.finished_at desc offset ? rows fetch next 1 rows only
            """
                .formatted(table))
        .param(jobs)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  private static Instant latest(Instant one, Optional<Instant> other) {
    return other.filter(one::isBefore).orElse(one);
  }
}
