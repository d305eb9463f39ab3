package io.bitlens.database;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Puts tasks that a dead process had picked back in their queue at once where that is certain: only
 * one process can have an embedded H2 open, so whatever is picked when it opens is a dead one's. On
 * a shared database the missing heartbeat tells, later.
 */
public final class StalePicks {

  private static final Logger log = LoggerFactory.getLogger(StalePicks.class);

  private final DataSource database;
  private final JdbcClient sql;
  private final String table;

  /** The tasks of one table. */
  public StalePicks(DataSource database, JdbcClient sql, String table) {
    this.database = database;
    this.sql = sql;
    this.table = table;
  }

  /** Does it; to be called before the table's scheduler starts. */
  public void release() {
    if (!EmbeddedDatabase.is(url())) {
      return;
    }
    int released =
        sql.sql(
                """
                update %s
                set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
                where picked = true
                """
                    .formatted(table))
            .update();
    if (released > 0) {
      log.info("{} tasks of a process that died are queued again", released);
    }
  }

  private String url() {
    try (var connection = database.getConnection()) {
      return connection.getMetaData().getURL();
    } catch (SQLException e) {
      throw new IllegalStateException("the database does not tell its address", e);
    }
  }
}
