package io.bitlens.training.event;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows of jobs and their events in a database of its own, without anything around. */
public final class Jobs implements AutoCloseable {

  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final HikariDataSource database = new HikariDataSource();
  private final JdbcClient sql;
  private final TransactionTemplate transaction;
  private final EventStore events;

  /** Opens, or makes, a database. */
  public Jobs(String url) {
    database.setJdbcUrl(url);
    database.setMaximumPoolSize(4);
    database.setUsername("postgres");
    database.setPassword("postgres");
    Flyway.configure().dataSource(database).load().migrate();
    sql = JdbcClient.create(database);
    transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    events = new EventStore(sql, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  EventStore events() {
    return events;
  }

  public JdbcClient sql() {
    return sql;
  }

  /** A job that runs. */
  UUID add() {
    return add("RUNNING", null);
  }

  /** A job in a state; null if it is not over. */
  public UUID add(String state, @Nullable Instant finishedAt) {
    var id = UUID.randomUUID();
    sql.sql(
            """
            insert into training_job (id, state, phase, dataset, specification, attempt, crashes,
              epoch, epochs, step, steps, created_at, finished_at, version)
            values (?, ?, '', 'digits', '{}', 1, 0, 0, 3, 0, 0, ?, ?, 0)
            """)
        .params(id, state, time(NOW), finishedAt == null ? null : time(finishedAt))
        .update();
    return id;
  }

  void finish(UUID job) {
    sql.sql("update training_job set state = 'SUCCEEDED', finished_at = ? where id = ?")
        .params(time(NOW), job)
        .update();
  }

  void delete(UUID job) {
    sql.sql("delete from training_job where id = ?").param(job).update();
  }

  /** Appends in a transaction of its own. */
  void append(UUID job, EventType type, Object data) {
    transaction.executeWithoutResult(status -> events.append(job, type, data));
  }

  /** So many events. */
  public void append(UUID job, int count) {
    for (int i = 0; i < count; i++) {
      append(job, EventType.PROGRESS, i);
    }
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  @Override
  public void close() {
    database.close();
  }
}
