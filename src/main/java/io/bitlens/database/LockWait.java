package io.bitlens.database;

import java.sql.SQLException;
import java.time.Duration;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Bounds how long statements wait for rows that other transactions hold. PostgreSQL waits for ever
 * unless it is told otherwise; H2 gives up after two seconds by itself.
 */
public final class LockWait {

  private static final String POSTGRES_LOCK_NOT_AVAILABLE = "55P03";
  private static final int H2_LOCK_TIMEOUT = 50_200;

  private final JdbcOperations jdbc;

  public LockWait(JdbcOperations jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Runs statements in the current transaction, none of which waits longer.
   *
   * @throws CannotAcquireLockException if one would have to
   */
  public void atMost(Duration wait, Runnable statements) {
    boolean unbounded = isPostgres();
    if (unbounded) {
      jdbc.execute("set local lock_timeout = " + wait.toMillis());
    }
    try {
      statements.run();
    } catch (DataAccessException e) {
      throw waitedTooLong(e) ? new CannotAcquireLockException(e.getMessage(), e) : e;
    }
    if (unbounded) {
      jdbc.execute("set local lock_timeout to default");
    }
  }

  /** Spring's own translation makes something else of it, for either database. */
  private static boolean waitedTooLong(DataAccessException failure) {
    return failure.getCause() instanceof SQLException cause
        && (POSTGRES_LOCK_NOT_AVAILABLE.equals(cause.getSQLState())
            || cause.getErrorCode() == H2_LOCK_TIMEOUT);
  }

  private boolean isPostgres() {
    ConnectionCallback<String> product =
        connection -> connection.getMetaData().getDatabaseProductName();
    return "PostgreSQL".equals(jdbc.execute(product));
  }
}
