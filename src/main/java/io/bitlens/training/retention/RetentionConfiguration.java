package io.bitlens.training.retention;

import com.github.kagkarlsson.scheduler.task.Priority;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** In the queue of the jobs, so that one of all workers does it at a time. */
@Configuration(proxyBeanMethods = false)
class RetentionConfiguration {

  static final String TASK = "retention";

  /** Before all jobs, which would keep it waiting for as long as any of them waits. */
  private static final int FIRST = Priority.HIGH + 1;

  @Bean
  Task<Void> retentionTask(Retention retention, RetentionProperties properties) {
    return Tasks.recurring(TASK, FixedDelay.of(properties.interval()))
        .defaultPriority(FIRST)
        .execute(
            (instance, context) -> retention.sweep(context.getSchedulerState()::isShuttingDown));
  }
}
