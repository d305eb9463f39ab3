package io.bitlens.bench;

import io.bitlens.web.UuidV7;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Many finished jobs, copied from one: most of them succeeded, on data sets more and less usual.
 */
final class JobRows {

  private static final int BATCH = 1_000;
  private static final Duration BETWEEN_JOBS = Duration.ofSeconds(5);
  private static final long SEED = 7;

  private final JdbcTemplate jdbc;
  private final Random random = new Random(SEED);

  JobRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Copies a job so often. */
  void copy(UUID job, int count) {
    var insert =
        """
        insert into training_job (id, state, dataset, created_at, started_at, finished_at, phase,
          specification, tries, attempt, crashes, epoch, epochs, step, steps, version, priority)
        select ?, ?, ?, ?, ?, ?, phase, specification, tries, attempt, crashes, epoch, epochs, step,
          steps, version, priority
        from training_job where id = '%s'
        """
            .formatted(job);
    var start = Instant.now().minus(BETWEEN_JOBS.multipliedBy(count));
    for (int at = 0; at < count; at += BATCH) {
      jdbc.batchUpdate(insert, rows(start, at, Math.min(count, at + BATCH)));
    }
    // What either database does by itself, sooner or later.
    jdbc.execute("analyze");
  }

  private List<Object[]> rows(Instant start, int from, int to) {
    var rows = new ArrayList<Object[]>();
    for (int i = from; i < to; i++) {
      var created = start.plus(BETWEEN_JOBS.multipliedBy(i));
      var time = created.atOffset(ZoneOffset.UTC);
      var id = new UuidV7(Clock.fixed(created, ZoneOffset.UTC), random).next();
      rows.add(new Object[] {id, state(), dataset(), time, time, time});
    }
    return rows;
  }

  private String state() {
    int of100 = random.nextInt(100);
    return of100 < 90 ? "SUCCEEDED" : of100 < 97 ? "FAILED" : "CANCELLED";
  }

  private String dataset() {
    int of10000 = random.nextInt(10_000);
    return of10000 < 4 ? "rare" : of10000 < 5_000 ? "usual" : "other-" + of10000 % 20;
  }
}
