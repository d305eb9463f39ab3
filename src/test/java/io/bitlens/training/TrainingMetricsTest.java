package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.training.trainer.StepTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrainingMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TrainingMetrics metrics = new TrainingMetrics(registry);

  @Test
  void everyEndIsThereBeforeAnyJobEnds() {
    assertThat(JobState.TERMINAL).allSatisfy(state -> assertThat(finished(state)).isZero());
  }

  @Test
  void endsAreCountedByState() {
    metrics.on(new JobEnded(JobState.SUCCEEDED, Optional.of(Duration.ofSeconds(90))));
    metrics.on(new JobEnded(JobState.FAILED, Optional.of(Duration.ofSeconds(30))));
    metrics.on(new JobEnded(JobState.FAILED, Optional.of(Duration.ofSeconds(30))));

    assertThat(finished(JobState.SUCCEEDED)).isEqualTo(1);
    assertThat(finished(JobState.FAILED)).isEqualTo(2);
    var durations = registry.get("bitlens.job.duration").timer();
    assertThat(durations.count()).isEqualTo(3);
    assertThat(durations.totalTime(TimeUnit.SECONDS)).isEqualTo(150);
  }

  @Test
  void aJobThatNeverRanTookNoTime() {
    metrics.on(new JobEnded(JobState.CANCELLED, Optional.empty()));

    assertThat(finished(JobState.CANCELLED)).isEqualTo(1);
    assertThat(registry.get("bitlens.job.duration").timer().count()).isZero();
  }

  @Test
  void stagesOfOneTrainingAreToldApart() {
    var steps = metrics.steps("lenet5");
    steps.accept(new StepTime("fp32", false, 64, 10_000_000));
    steps.accept(new StepTime("w2a2", true, 64, 30_000_000));
    steps.accept(new StepTime("w2a2", true, 16, 20_000_000));

    var quantized =
        registry
            .get("bitlens.training.step")
            .tags("network", "lenet5", "precision", "w2a2", "guided", "true")
            .timer();
    assertThat(quantized.count()).isEqualTo(2);
    assertThat(quantized.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(50);
    assertThat(registry.get("bitlens.training.images").tag("precision", "w2a2").counter().count())
        .isEqualTo(80);
    assertThat(registry.get("bitlens.training.images").tag("precision", "fp32").counter().count())
        .isEqualTo(64);
  }

  private double finished(JobState state) {
    return registry.get("bitlens.jobs.finished").tag("state", state.name()).counter().count();
  }
}
