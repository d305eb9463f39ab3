package io.bitlens.study;

import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import io.bitlens.inference.LoadedModels;
import io.bitlens.nn.engine.DjlVariantLoader;
import io.bitlens.nn.engine.VariantLoader;
import java.time.Duration;
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

/** The web and study modules with a real database, queue and engine, and models in memory. */
// Not a configuration by annotation: the application's own scan must not find it.
@EnableAutoConfiguration
@ComponentScan(
    basePackages = {
      "io.bitlens.web",
      "io.bitlens.telemetry",
      "io.bitlens.idempotency",
      "io.bitlens.study"
    },
    excludeFilters = @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
class StudyService {

  @Bean
  StudyFixtures.Models models() {
    return new StudyFixtures.Models();
  }

  @Bean
  StudyFixtures.Catalog catalog() {
    return new StudyFixtures.Catalog();
  }

  @Bean
  VariantLoader variantLoader() {
    return new DjlVariantLoader();
  }

  @Bean
  LoadedModels loadedModels(StudyFixtures.Models models, VariantLoader loader) {
    return new LoadedModels(
        models,
        loader,
        1 << 28,
        Duration.ofMinutes(1),
        Ticker.systemTicker(),
        Scheduler.disabledScheduler());
  }

  @Bean
  Executions executions() {
    return new Executions();
  }

  /** Tells when the queue is done with a study. */
  static final class Executions extends AbstractSchedulerListener {

    private final BlockingQueue<ExecutionComplete> complete = new LinkedBlockingQueue<>();

    @Override
    public void onExecutionComplete(ExecutionComplete execution) {
      if (execution.getExecution().getTaskName().equals("study")) {
        complete.add(execution);
      }
    }

    /** Waits for the next one, which has to be the study's. */
    void await(UUID study) throws InterruptedException {
      var next = complete.poll(60, TimeUnit.SECONDS);
      if (next == null || !next.getExecution().getId().equals(study.toString())) {
        throw new AssertionError("expected the end of " + study + ", found " + next);
      }
    }
  }
}
