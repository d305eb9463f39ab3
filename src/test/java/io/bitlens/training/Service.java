package io.bitlens.training;

import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import io.bitlens.nn.engine.EngineThreads;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;

/** The web and training modules with a real database and queue, and stand-ins for the rest. */
// Not a configuration by annotation: the application's own scan must not find it.
@EnableAutoConfiguration
@ComponentScan(
    basePackages = {
      "io.bitlens.web",
      "io.bitlens.telemetry",
      "io.bitlens.idempotency",
      "io.bitlens.training"
    },
    excludeFilters = @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
class Service {

  @Bean
  Fixtures.Catalog catalog() {
    return new Fixtures.Catalog();
  }

  @Bean
  Fixtures.Runner runner() {
    return new Fixtures.Runner();
  }

  @Bean
  Fixtures.Models models() {
    return new Fixtures.Models();
  }

  @Bean
  EngineThreads engineThreads() {
    return new EngineThreads(1);
  }

  @Bean
  Executions executions() {
    return new Executions();
  }

  /** Tells when the queue is done with a job. */
  static final class Executions extends AbstractSchedulerListener {

    private final BlockingQueue<ExecutionComplete> complete = new LinkedBlockingQueue<>();

    @Override
    public void onExecutionComplete(ExecutionComplete execution) {
      if (execution.getExecution().getTaskName().equals(QueueConfiguration.TRAIN.getTaskName())) {
        complete.add(execution);
      }
    }

    /** Waits for the next one, which has to be the job's. */
    void await(UUID job) throws InterruptedException {
      await(job.toString());
    }

    /** The same by the name in the queue. */
    void await(String instance) throws InterruptedException {
      var next = complete.poll(20, TimeUnit.SECONDS);
      if (next == null || !next.getExecution().getId().equals(instance)) {
        throw new AssertionError("expected the end of " + instance + ", found " + next);
      }
    }
  }
}
