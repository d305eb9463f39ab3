package io.bitlens.training;

import io.bitlens.training.trainer.StepTime;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * What this process trains, in numbers. Values of tags are names of ours, never a caller's: there
 * are as many series as networks times precisions, twice.
 */
@Component
class TrainingMetrics {

  private static final Duration[] STEP_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };
  private static final Duration[] JOB_BUCKETS = {
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(2),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofMinutes(30),
    Duration.ofHours(1),
    Duration.ofHours(2),
    Duration.ofHours(6),
    Duration.ofHours(12),
    Duration.ofHours(24)
  };

  private final MeterRegistry registry;
  private final Map<JobState, Counter> finished = new EnumMap<>(JobState.class);
  private final Timer duration;
  private final Map<Kind, Steps> steps = new ConcurrentHashMap<>();

  /** What steps are told apart by. */
  private record Kind(String network, String precision, boolean guided) {}

  private record Steps(Timer time, Counter images) {

    void add(StepTime step) {
      time.record(step.nanos(), TimeUnit.NANOSECONDS);
      images.increment(step.images());
    }
  }

  TrainingMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (var state : JobState.TERMINAL) {
      finished.put(
          state,
          Counter.builder("bitlens.jobs.finished")
              .description("Jobs that this process ended")
              .tag("state", state.name())
              .register(registry));
    }
    this.duration =
        Timer.builder("bitlens.job.duration")
            .description("From the first start of a job to its end, if this process ended it")
            .serviceLevelObjectives(JOB_BUCKETS)
            .register(registry);
  }

  @TransactionalEventListener
  void on(JobEnded ended) {
    var counter = finished.get(ended.state());
    if (counter != null) {
      counter.increment();
    }
    ended.duration().ifPresent(duration::record);
  }

  /** Counts the steps of trainings of a network of ours. */
  Consumer<StepTime> steps(String network) {
    return step ->
        steps
            .computeIfAbsent(new Kind(network, step.precision(), step.guided()), this::steps)
            .add(step);
  }

  private Steps steps(Kind kind) {
    var tags =
        Tags.of(
            "network",
            kind.network(),
            "precision",
            kind.precision(),
            "guided",
            String.valueOf(kind.guided()));
    return new Steps(
        Timer.builder("bitlens.training.step")
            .description("One step of a training, with the making of its batch")
            .tags(tags)
            .serviceLevelObjectives(STEP_BUCKETS)
            .register(registry),
        Counter.builder("bitlens.training.images")
            .description("Images that were trained on, each once an epoch")
            .tags(tags)
            .register(registry));
  }
}
