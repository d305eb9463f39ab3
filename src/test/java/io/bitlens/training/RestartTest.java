package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.training.trainer.TrainingCancelledException;
import io.bitlens.training.trainer.TrainingListener.Occasion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A job outlives its process, on the embedded database in the data folder. */
class RestartTest {

  @TempDir private Path data;

  @Test
  void aJobWhoseProcessWasKilledIsBegunAnew() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Doomed.class.getName(),
                data.toString())
            .redirectErrorStream(true)
            .start();
    UUID job;
    try {
      job = trainingJob(process);
    } finally {
      process.destroyForcibly().waitFor();
    }

    try (var service = start(data)) {
      service.getBean(Service.Executions.class).await(job);
      var jobs = service.getBean(TrainingJobs.class);

      assertThat(jobs.find(job).state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(jobs.find(job).attempt()).isEqualTo(2);
      assertThat(jobs.find(job).crashes()).isEqualTo(1);
      assertThat(jobs.metrics(job))
          .hasSize(10)
          .startsWith(Fixtures.epoch(1), Fixtures.epoch(2), Fixtures.epoch(3));
    }
  }

  @Test
  void aJobWhoseProcessEndsOrderlyIsHandedBack() throws Exception {
    var training = new CountDownLatch(1);
    UUID job;
    try (var service = start(data)) {
      service
          .getBean(Fixtures.Runner.class)
          .will((spec, beginning, set, listener, cancelled) -> {
            training.countDown();
            while (!cancelled.getAsBoolean()) {
              Thread.onSpinWait();
            }
            assertThat(listener.wantsCheckpoint(Occasion.STOP)).isTrue();
            listener.checkpoint(Fixtures.checkpoint(2, 5));
            throw new TrainingCancelledException();
          });
      job = create(service);
      training.await();
    }

    try (var service = start(data)) {
      service.getBean(Service.Executions.class).await(job);
      var found = service.getBean(TrainingJobs.class).find(job);

      assertThat(found.state()).isEqualTo(JobState.SUCCEEDED);
      assertThat(found.attempt()).isEqualTo(2);
      assertThat(found.resumedFromEpoch()).hasValue(2);
      assertThat(found.crashes()).isZero();
    }
  }

  /** The process that is killed: it begins a job and never gets beyond its first epoch. */
  static final class Doomed {

    private static final String TRAINING = "training ";

    public static void main(String[] args) throws InterruptedException {
      var service = start(Path.of(args[0]));
      var training = new CountDownLatch(1);
      service
          .getBean(Fixtures.Runner.class)
          .will((spec, beginning, set, listener, cancelled) -> {
            listener.epochCompleted(Fixtures.epoch(9));
            training.countDown();
            while (true) {
              Thread.onSpinWait();
            }
          });
      var job = create(service);
      training.await();
      System.out.println(TRAINING + job);
    }
  }

  private static UUID trainingJob(Process process) throws IOException {
    var said = new StringBuilder();
    try (var output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(Doomed.TRAINING)) {
          return UUID.fromString(line.substring(Doomed.TRAINING.length()));
        }
        said.append(line).append('\n');
      }
    }
    throw new AssertionError("the process ended before it trained:\n" + said);
  }

  private static UUID create(ConfigurableApplicationContext service) {
    var request = Fixtures.request("digits");
    var specification = service.getBean(JobValidation.class).resolve(request);
    return service.getBean(TrainingJobs.class).create(specification, JobPriority.NORMAL, "me").id();
  }

  private static ConfigurableApplicationContext start(Path data) {
    return new SpringApplicationBuilder(Service.class)
        .web(WebApplicationType.NONE)
        .run("--bitlens.data-dir=" + data);
  }
}
