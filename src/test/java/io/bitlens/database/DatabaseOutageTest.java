package io.bitlens.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class DatabaseOutageTest {

  @ParameterizedTest
  @CsvSource({
    "08006, An I/O error occurred, true",
    "08001, Connection refused, true",
    "57P01, terminating connection due to administrator command, true",
    "57P03, the database system is starting up, true",
    ", Connection is closed, true",
    "23505, duplicate key, false",
    "40001, could not serialize access, false",
    "57014, canceling statement due to user request, false",
    ", something else, false"
  })
  void anOutageIsToldFromARefusal(String state, String message, boolean outage) {
    var failure = new IllegalStateException(new SQLException(message, state));

    assertThat(DatabaseOutage.causes(failure)).isEqualTo(outage);
  }

  @Test
  void aPoolWithoutConnectionsIsAnOutage() {
    assertThat(
            DatabaseOutage.causes(
                new CannotCreateTransactionException(
                    "no", new SQLTransientConnectionException("not available, timed out"))))
        .isTrue();
  }

  @Test
  void whatARollbackThatFailedHidesIsFound() {
    var rollback = new TransactionSystemException("no rollback", new IllegalStateException());
    assertThat(DatabaseOutage.causes(rollback)).isFalse();
    rollback.initApplicationException(new IllegalStateException(new SQLException("no", "08006")));

    assertThat(DatabaseOutage.causes(rollback)).isTrue();
  }
}
