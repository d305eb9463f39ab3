package io.bitlens.training;

import com.github.kagkarlsson.scheduler.PollingStrategyConfig;
import com.github.kagkarlsson.scheduler.boot.autoconfigure.Jackson3Serializer;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The queue's one kind of task: run the job whose id the task instance has. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TrainingProperties.class)
class QueueConfiguration {

  static final TaskDescriptor<Void> TRAIN = TaskDescriptor.of("train", Void.class);

  /** Only failures of the queue itself come here, such as a database out of reach. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(10);

  /** A job that a process gave back keeps its place before those queued after it. */
  @Bean
  Task<Void> trainTask(TrainingWorker worker, RunningJobs jobs, Clock clock) {
    return Tasks.custom(TRAIN)
        .onFailure((failed, operations) ->
            operations.reschedule(failed, clock.instant().plus(RETRY_DELAY)))
        .onDeadExecution((died, operations) ->
            operations.reschedule(
                died,
                jobs.dueAfterDeath(
                    QueuedTry.of(died.getExecution().getId()),
                    died.getExecution().getExecutionTime())))
        .execute((instance, context) -> {
          var state = context.getSchedulerState();
          boolean done = worker.run(QueuedTry.of(instance.getId()), state::isShuttingDown);
          return done
              ? new CompletionHandler.OnCompleteRemove<>()
              : (complete, operations) ->
                  operations.reschedule(complete, complete.getExecution().getExecutionTime());
        });
  }

  /**
   * On PostgreSQL workers take jobs and lock them in one statement, so that others never see them.
   * H2 has no such statement, and one process.
   */
  @Bean
  static BeanPostProcessor pollingStrategy(Environment environment) {
    boolean locks =
        environment.getProperty("spring.datasource.url", "").startsWith("jdbc:postgresql:");
    return new BeanPostProcessor() {
      @Override
      public Object postProcessBeforeInitialization(Object bean, String name) {
        if (locks && bean instanceof DbSchedulerProperties properties) {
          properties.setPollingStrategy(PollingStrategyConfig.Type.LOCK_AND_FETCH);
        }
        return bean;
      }
    };
  }

  /** No Java serialization, whatever tasks come later. */
  @Bean
  DbSchedulerCustomizer jsonTaskData() {
    return new DbSchedulerCustomizer() {
      @Override
      public Optional<Serializer> serializer() {
        return Optional.of(new Jackson3Serializer());
      }
    };
  }
}
