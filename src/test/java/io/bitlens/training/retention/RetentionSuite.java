package io.bitlens.training.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.training.event.Jobs;
import io.bitlens.training.retention.Retention.Removed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What is deleted of finished jobs, and what is not. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class RetentionSuite {

  private static final Removed NOTHING = new Removed(0, 0);

  private final Jobs jobs;

  RetentionSuite(String url) {
    jobs = new Jobs(url);
  }

  @BeforeEach
  void clear() {
    jobs.sql().sql("delete from training_job").update();
  }

  @AfterAll
  void close() {
    jobs.close();
  }

  @Test
  void eventsGoWhenTheirJobHasBeenOverForLongEnough() {
    var old = finished("SUCCEEDED", Duration.ofDays(30));
    var young = finished("FAILED", Duration.ofDays(30).minusMillis(1));
    jobs.append(old, 3);
    jobs.append(young, 2);

    assertThat(sweep(30, 100)).isEqualTo(new Removed(3, 0));
    assertThat(rows("job_event", old)).isZero();
    assertThat(rows("job_event", young)).isEqualTo(2);
    assertThat(sweep(30, 100)).isEqualTo(NOTHING);
  }

  @Test
  void eventsOfTheJobsThatFinishedLastAreKept() {
    var first = finished("SUCCEEDED", Duration.ofHours(3));
    var second = finished("CANCELLED", Duration.ofHours(2));
    var third = finished("FAILED", Duration.ofHours(1));
    for (var job : new UUID[] {third, first, second}) {
      jobs.append(job, 1);
    }

    assertThat(sweep(30, 2)).isEqualTo(new Removed(1, 0));
    assertThat(rows("job_event", first)).isZero();
    assertThat(sweep(30, 2)).isEqualTo(NOTHING);
    assertThat(sweep(30, 0)).isEqualTo(new Removed(2, 0));
  }

  @Test
  void jobsThatAreNotOverKeepAll() {
    var job = jobs.add("RUNNING", null);
    jobs.append(job, 1);
    checkpoint(job, 1);

    assertThat(sweep(1, 0)).isEqualTo(NOTHING);
  }

  @Test
  void checkpointsGoByTheSameRulesWithTheirBytes() {
    var old = finished("FAILED", Duration.ofDays(15));
    var first = finished("CANCELLED", Duration.ofHours(2));
    var second = finished("FAILED", Duration.ofHours(1));
    // One without any takes no place.
    finished("SUCCEEDED", Duration.ZERO);
    for (var job : new UUID[] {old, first, second}) {
      checkpoint(job, 1);
      checkpoint(job, 2);
    }
    jobs.append(first, 1);

    assertThat(sweep(14, 2)).isEqualTo(new Removed(0, 2));
    assertThat(rows("training_checkpoint_piece", old)).isZero();
    assertThat(sweep(14, 1)).isEqualTo(new Removed(0, 2));
    assertThat(rows("training_checkpoint_piece", first)).isZero();
    assertThat(rows("training_checkpoint_piece", second)).isEqualTo(2);
    assertThat(rows("job_event", first)).isEqualTo(1);
  }

  @Test
  void manyGoInBatches() {
    var job = finished("FAILED", Duration.ofDays(60));
    for (int sequence = 1; sequence <= Retention.CHECKPOINTS + 1; sequence++) {
      checkpoint(job, sequence);
    }
    jobs.append(job, Retention.EVENTS + 1);
    var asked = new AtomicInteger();

    // Asked to stop after the first batch of each.
    var removed = retention(30, 100).sweep(() -> asked.getAndIncrement() % 2 == 1);
    assertThat(removed).isEqualTo(new Removed(Retention.EVENTS, Retention.CHECKPOINTS));
    assertThat(sweep(30, 100)).isEqualTo(new Removed(1, 1));
  }

  private Removed sweep(int days, int count) {
    return retention(days, count).sweep(() -> false);
  }

  private Retention retention(int days, int count) {
    var age = Duration.ofDays(days);
    var properties =
        new RetentionProperties(
            Duration.ofHours(1),
            new RetentionProperties.Events(age, count),
            new RetentionProperties.Checkpoints(age, count));
    return new Retention(jobs.sql(), properties, Clock.fixed(Jobs.NOW, ZoneOffset.UTC));
  }

  private UUID finished(String state, Duration ago) {
    return jobs.add(state, Jobs.NOW.minus(ago));
  }

  private void checkpoint(UUID job, int sequence) {
    jobs.sql()
        .sql(
            """
            insert into training_checkpoint
            (job_id, sequence, attempt, epochs, step, byte_count, sha256, created_at)
            values (?, ?, 1, 1, 0, 1, '', ?)
            """)
        .params(job, sequence, Instant.EPOCH.atOffset(ZoneOffset.UTC))
        .update();
    jobs.sql()
        .sql(
            "insert into training_checkpoint_piece (job_id, sequence, piece, bytes)"
                + " values (?, ?, 0, ?)")
        .params(job, sequence, new byte[] {1})
        .update();
  }

  private long rows(String table, UUID job) {
    return jobs.sql()
        .sql("select count(*) from " + table + " where job_id = ?")
        .param(job)
        .query(Long.class)
        .single();
  }
}
