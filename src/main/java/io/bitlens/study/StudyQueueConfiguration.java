package io.bitlens.study;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.boot.autoconfigure.Jackson3Serializer;
import com.github.kagkarlsson.scheduler.event.SchedulerListener;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.bitlens.database.StalePicks;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** The queue of studies; its one kind of task is to run the study whose id the instance has. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StudyProperties.class)
class StudyQueueConfiguration {

  static final TaskDescriptor<Void> STUDY = TaskDescriptor.of("study", Void.class);

  private static final String TABLE = "study_tasks";
  private static final Duration POLLING_INTERVAL = Duration.ofSeconds(1);
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);
  private static final int MISSED_HEARTBEATS = 6;
  private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(20);

  /** Only failures of the queue itself come here, such as a database out of reach. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(10);

  @Bean
  @DependsOnDatabaseInitialization
  StudyQueue studyQueue(
      DataSource database,
      JdbcClient sql,
      StudyWorker worker,
      RunningStudies studies,
      List<SchedulerListener> listeners,
      StudyProperties properties,
      Environment environment,
      Clock clock) {
    new StalePicks(database, sql, TABLE).release();
    var scheduler =
        Scheduler.create(
                new TransactionAwareDataSourceProxy(database), task(worker, studies, clock))
            .tableName(TABLE)
            .serializer(new Jackson3Serializer())
            .threads(properties.workers())
            .pollingInterval(POLLING_INTERVAL)
            .heartbeatInterval(HEARTBEAT_INTERVAL)
            .missedHeartbeatsLimit(MISSED_HEARTBEATS)
            .shutdownMaxWait(SHUTDOWN_WAIT);
    listeners.forEach(scheduler::addSchedulerListener);
    return new StudyQueue(
        poll(scheduler, environment).build(),
        !environment.getProperty("bitlens.role", "all").equalsIgnoreCase("api"));
  }

  /** No worker takes more than it can run; on PostgreSQL it takes and locks in one statement. */
  private static SchedulerBuilder poll(SchedulerBuilder scheduler, Environment environment) {
    boolean locks =
        environment.getProperty("spring.datasource.url", "").startsWith("jdbc:postgresql:");
    return locks ? scheduler.pollUsingLockAndFetch(0.5, 1.0) : scheduler.pollUsingFetch(0.5, 1.0);
  }

  private static Task<Void> task(StudyWorker worker, RunningStudies studies, Clock clock) {
    return Tasks.custom(STUDY)
        .onFailure((failed, operations) ->
            operations.reschedule(failed, clock.instant().plus(RETRY_DELAY)))
        .onDeadExecution((died, operations) ->
            operations.reschedule(
                died,
                studies.dueAfterDeath(
                    UUID.fromString(died.getExecution().getId()),
                    died.getExecution().getExecutionTime())))
        .execute((instance, context) -> {
          var state = context.getSchedulerState();
          boolean done = worker.run(UUID.fromString(instance.getId()), state::isShuttingDown);
          return done
              ? new CompletionHandler.OnCompleteRemove<>()
              : (complete, operations) ->
                  operations.reschedule(complete, complete.getExecution().getExecutionTime());
        });
  }
}
