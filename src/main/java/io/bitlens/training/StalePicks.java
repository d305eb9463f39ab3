package io.bitlens.training;

import io.bitlens.database.EmbeddedDatabase;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Puts jobs that a dead process had picked back in the queue at once where that is certain: only
 * one process can have an embedded H2 open, so whatever is picked when it opens is a dead one's. On
 * a shared database the missing heartbeat tells, later.
 */
@Component
@DependsOnDatabaseInitialization
class StalePicks implements SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger(StalePicks.class);

  private final DataSource database;
  private final JdbcClient sql;

  StalePicks(DataSource database, JdbcClient sql) {
    this.database = database;
    this.sql = sql;
  }

  /** Before the scheduler starts, which is when the context is complete. */
  @Override
  public void afterSingletonsInstantiated() {
    if (!EmbeddedDatabase.is(url())) {
      return;
    }
    int released =
        sql.sql(
                """
                update scheduled_tasks
                set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
                where picked = true
                """)
            .update();
    if (released > 0) {
      log.info("{} jobs of a process that died are queued again", released);
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
