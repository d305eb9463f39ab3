package io.bitlens.bench.recovery;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * Holds up the write of one moment in PostgreSQL, whoever makes it, until its process was killed.
 * The service knows nothing of it.
 */
final class Moments implements AutoCloseable {

  /** Key of the advisory lock that held writes wait for. */
  static final int LOCK = 42;

  private final Connection connection;

  /**
   * A write that is held up.
   *
   * @param node name of the process that makes it
   * @param backend PostgreSQL's process that serves it
   */
  record Held(String node, int backend) {}

  /** On a database whose tables exist; the connection is then this object's. */
  Moments(Connection connection, int maxCrashes) throws SQLException {
    this.connection = connection;
    execute("create table moment_armed (moment varchar(40) primary key)");
    for (var moment : Moment.values()) {
      execute(moment.trigger(maxCrashes));
    }
    execute("select pg_advisory_lock(" + LOCK + ")");
  }

  void arm(Moment moment) throws SQLException {
    execute("insert into moment_armed values ('" + name(moment) + "')");
  }

  /** The write that has run into the armed moment, if one has. */
  Optional<Held> held() throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select a.application_name, a.pid from pg_locks l
                join pg_stat_activity a on a.pid = l.pid
                where l.locktype = 'advisory' and not l.granted
                """)) {
      return rows.next()
          ? Optional.of(new Held(rows.getString(1), rows.getInt(2)))
          : Optional.empty();
    }
  }

  /** Lets go of a write whose process is dead: it is rolled back. */
  void disarm(Moment moment, Held held) throws SQLException {
    execute("select pg_terminate_backend(" + held.backend() + ", 10000)");
    execute("delete from moment_armed where moment = '" + name(moment) + "'");
  }

  private static String name(Moment moment) {
    return moment.name().toLowerCase(Locale.ROOT);
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
