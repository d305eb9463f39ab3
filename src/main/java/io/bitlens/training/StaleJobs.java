package io.bitlens.training;

import io.bitlens.database.StalePicks;
import javax.sql.DataSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Puts jobs that a dead process had picked back in the queue; see {@link StalePicks}. */
@Component
@DependsOnDatabaseInitialization
class StaleJobs implements SmartInitializingSingleton {

  private final StalePicks picks;

  StaleJobs(DataSource database, JdbcClient sql) {
    this.picks = new StalePicks(database, sql, "scheduled_tasks");
  }

  /** Before the scheduler starts, which is when the context is complete. */
  @Override
  public void afterSingletonsInstantiated() {
    picks.release();
  }
}
