package io.bitlens.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.springframework.transaction.TransactionSystemException;

/** Tells a database that cannot be reached from one that refuses a statement. */
public final class DatabaseOutage {

  /** Class of SQL states: the connection failed. */
  private static final String CONNECTION_EXCEPTION = "08";

  /** Class of PostgreSQL's states: an operator's doing, or the server starts or stops. */
  private static final String OPERATOR_INTERVENTION = "57P";

  /** A pooled connection that was found broken earlier in the same transaction. */
  private static final String CLOSED_BY_POOL = "Connection is closed";

  private DatabaseOutage() {}

  /** Whether a failure, or what caused it, is that the database is out of reach. */
  public static boolean causes(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isOutage(sql)) {
        return true;
      }
      // The rollback failed too, and hides what came first.
      if (cause instanceof TransactionSystemException rollback
          && rollback.getApplicationException() != null
          && causes(rollback.getApplicationException())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutage(SQLException failure) {
    var state = failure.getSQLState();
    return failure instanceof SQLTransientConnectionException
        || failure instanceof SQLNonTransientConnectionException
        || failure instanceof SQLRecoverableException
        || CLOSED_BY_POOL.equals(failure.getMessage())
        || (state != null
            && (state.startsWith(CONNECTION_EXCEPTION) || state.startsWith(OPERATOR_INTERVENTION)));
  }
}
