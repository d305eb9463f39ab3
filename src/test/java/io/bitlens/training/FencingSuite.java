package io.bitlens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.training.checkpoint.CheckpointStore;
import io.bitlens.training.checkpoint.EncodedCheckpoint;
import io.bitlens.training.checkpoint.StoredCheckpoint;
import io.bitlens.training.event.EventStore;
import io.bitlens.training.trainer.TrainingListener.Occasion;
import io.bitlens.training.trainer.TrainingProgress;
import io.bitlens.web.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** What a worker writes holds only while the job is its own. */
@DataJpaTest(showSql = false)
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@ContextConfiguration(classes = JobRowsApplication.class)
@Import({RunningJobs.class, CheckpointStore.class, JobEvents.class, EventStore.class})
abstract class FencingSuite {

  private static final TrainingProgress PROGRESS =
      new TrainingProgress("epoch 1 of 3", 1, 3, 10, 30);

  @Autowired private JobRepository jobs;
  @Autowired private EpochRepository epochs;
  @Autowired private RunningJobs running;
  @Autowired private CheckpointStore checkpoints;
  @Autowired private TickingClock clock;
  @Autowired private JdbcClient sql;

  private final UUID id = UUID.randomUUID();

  @Test
  void aQueuedJobStartsItsFirstAttempt() {
    queue();
    var attempt = running.start(new QueuedTry(id, 1)).orElseThrow();

    assertThat(attempt.number()).isEqualTo(1);
    assertThat(attempt.specification().dataset()).isEqualTo("digits");
    assertThat(job().state()).isEqualTo(JobState.RUNNING);
    assertThat(job().phase()).isEqualTo("preparing data");
    assertThat(job().startedAt()).contains(clock.instant());
    assertThat(job().crashes()).isZero();
  }

  @Test
  void progressAndMetricsAreStored() {
    var attempt = start();

    assertThat(running.progress(attempt, PROGRESS, OptionalLong.of(20))).isTrue();
    assertThat(running.epoch(attempt, Fixtures.epoch(2))).isTrue();
    assertThat(running.epoch(attempt, Fixtures.epoch(1))).isTrue();

    assertThat(job().phase()).isEqualTo("epoch 1 of 3");
    assertThat(job().step()).isEqualTo(10);
    assertThat(job().steps()).isEqualTo(30);
    assertThat(job().etaSeconds()).hasValue(20);
    assertThat(epochs.findByJob(id))
        .extracting(TrainingEpoch::metrics)
        .containsExactly(Fixtures.epoch(1), Fixtures.epoch(2));
  }

  @Test
  void everyWriteRaisesTheVersion() {
    var attempt = start();
    long before = job().version();
    running.progress(attempt, PROGRESS, OptionalLong.empty());

    assertThat(job().version()).isEqualTo(before + 1);
  }

  @Test
  void anAttemptThatWasOvertakenWritesNothing() {
    var overtaken = start();
    running.epoch(overtaken, Fixtures.epoch(1));
    var current = running.start(new QueuedTry(id, 1)).orElseThrow();
    long version = job().version();

    assertThat(current.number()).isEqualTo(2);
    assertRefused(overtaken);
    assertThat(running.state(overtaken)).isEmpty();
    assertThat(job().version()).isEqualTo(version);
    assertThat(epochs.findByJob(id))
        .extracting(TrainingEpoch::metrics)
        .containsExactly(Fixtures.epoch(1));
    assertThat(running.progress(current, PROGRESS, OptionalLong.empty())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"RUNNING", "CANCELLING"})
  void aJobThatDoesNotRunIsNotWritten(JobState state) {
    var attempt = start();
    sql.sql("update training_job set state = ?").param(state.name()).update();
    long version = job().version();

    assertRefused(attempt);
    assertThat(job().version()).isEqualTo(version);
    assertThat(epochs.findByJob(id)).isEmpty();
  }

  @Test
  void aJobThatWasAskedToStopNeitherSucceedsNorFails() {
    var attempt = start();
    jobs.change(id, JobState.RUNNING, JobState.CANCELLING, "cancelling", null);

    assertThat(running.progress(attempt, PROGRESS, OptionalLong.empty())).isTrue();
    assertThat(running.state(attempt)).contains(JobState.CANCELLING);
    assertThat(running.succeed(attempt, FencingSuite::mustNotPublish)).isFalse();
    assertThat(running.fail(attempt, ProblemCode.INTERNAL_ERROR, "no")).isFalse();
    assertThat(running.handBack(attempt)).isFalse();
    assertThat(running.cancelled(attempt)).isTrue();
    assertThat(job().state()).isEqualTo(JobState.CANCELLED);
    assertThat(job().finishedAt()).contains(clock.instant());
  }

  @Test
  void aJobThatRunsIsNotCancelledByItsWorker() {
    assertThat(running.cancelled(start())).isFalse();
  }

  @Test
  void successStoresTheModel() {
    var attempt = start();
    var model = UUID.randomUUID();
    clock.tick(Duration.ofMinutes(1));

    assertThat(running.succeed(attempt, () -> model)).isTrue();
    assertThat(job().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job().modelId()).contains(model);
    assertThat(job().finishedAt()).contains(clock.instant());
    assertThat(running.start(new QueuedTry(id, 1))).isEmpty();
  }

  @Test
  void failureStoresItsProblemHoweverLong() {
    assertThat(running.fail(start(), ProblemCode.UNAVAILABLE, "x".repeat(5000))).isTrue();

    assertThat(job().state()).isEqualTo(JobState.FAILED);
    assertThat(job().errorCode()).contains(ProblemCode.UNAVAILABLE);
    assertThat(job().errorDetail()).contains("x".repeat(4000));
  }

  @Test
  void aJobHandedBackIsQueuedAndCountsNoCrash() {
    var attempt = start();

    assertThat(running.handBack(attempt)).isTrue();
    assertThat(job().state()).isEqualTo(JobState.QUEUED);
    assertThat(running.start(new QueuedTry(id, 1)))
        .hasValueSatisfying(a -> assertThat(a.number()).isEqualTo(2));
    assertThat(job().crashes()).isZero();
  }

  @Test
  void afterFiveDeadAttemptsAJobIsGivenUp() {
    queue();
    for (int attempt = 1; attempt <= 5; attempt++) {
      assertThat(running.start(new QueuedTry(id, 1)).orElseThrow().number()).isEqualTo(attempt);
    }

    assertThat(running.start(new QueuedTry(id, 1))).isEmpty();
    assertThat(job().state()).isEqualTo(JobState.FAILED);
    assertThat(job().errorCode()).contains(ProblemCode.ATTEMPTS_EXHAUSTED);
    assertThat(job().errorDetail())
        .contains("The process that ran the job died in each of 5 attempts.");
    assertThat(job().crashes()).isEqualTo(5);
  }

  @Test
  void aJobWhoseProcessDiesAgainAndAgainWaitsLongerEachTime() {
    queue();
    var queued = new QueuedTry(id, 1);
    var place = Instant.EPOCH;
    var now = clock.instant();
    assertThat(running.dueAfterDeath(queued, place)).isEqualTo(place);
    running.start(queued);
    assertThat(running.dueAfterDeath(queued, place)).isEqualTo(place);
    for (int seconds : new int[] {5, 10, 20}) {
      running.start(queued);
      assertThat(running.dueAfterDeath(queued, place)).isEqualTo(now.plusSeconds(seconds));
    }
    assertThat(running.dueAfterDeath(new QueuedTry(UUID.randomUUID(), 1), place)).isEqualTo(place);
  }

  @Test
  void aJobThatDiedWhileBeingCancelledIsCancelled() {
    start();
    jobs.change(id, JobState.RUNNING, JobState.CANCELLING, "cancelling", null);

    assertThat(running.start(new QueuedTry(id, 1))).isEmpty();
    assertThat(job().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void progressIsWrittenOnceASecondAndWithEveryPhase() {
    var monitor =
        new AttemptMonitor(start(), running, () -> false, "here", Duration.ofMinutes(1), clock);
    long version = job().version();

    monitor.progress(PROGRESS);
    monitor.progress(PROGRESS);
    clock.tick(Duration.ofMillis(999));
    monitor.progress(PROGRESS);
    assertThat(job().version()).isEqualTo(version + 1);
    monitor.progress(new TrainingProgress("evaluating", 3, 3, 30, 30));
    assertThat(job().version()).isEqualTo(version + 2);
    assertThat(job().phase()).isEqualTo("evaluating");
  }

  @Test
  void aTrainingStopsWhenItsJobIsNoLongerItsOwn() {
    var monitor =
        new AttemptMonitor(start(), running, () -> false, "here", Duration.ofMinutes(1), clock);
    assertThat(monitor.stopped()).isFalse();
    running.start(new QueuedTry(id, 1));

    // The state is read twice a second; a refused write tells at once.
    assertThat(monitor.stopped()).isFalse();
    monitor.epochCompleted(Fixtures.epoch(1));
    assertThat(monitor.stopped()).isTrue();
    assertThat(monitor.reason()).isEqualTo(AttemptMonitor.Stop.LOST);
  }

  @Test
  void aTrainingStopsHalfASecondAfterItsJobIsCancelled() {
    var monitor =
        new AttemptMonitor(start(), running, () -> false, "here", Duration.ofMinutes(1), clock);
    assertThat(monitor.stopped()).isFalse();
    jobs.change(id, JobState.RUNNING, JobState.CANCELLING, "cancelling", null);
    clock.tick(Duration.ofMillis(500));

    assertThat(monitor.stopped()).isTrue();
    assertThat(monitor.reason()).isEqualTo(AttemptMonitor.Stop.CANCELLED);
  }

  @Test
  void aTrainingStopsWhenItsProcessEnds() {
    var monitor =
        new AttemptMonitor(start(), running, () -> true, "here", Duration.ofMinutes(1), clock);

    assertThat(monitor.stopped()).isTrue();
    assertThat(monitor.reason()).isEqualTo(AttemptMonitor.Stop.SHUTDOWN);
  }

  @Test
  void aChangeThatTheTableDoesNotHaveIsAMistake() {
    queue();

    assertThatThrownBy(() -> jobs.change(id, JobState.QUEUED, JobState.SUCCEEDED, "no", null))
        .hasMessage("a job that is QUEUED cannot become SUCCEEDED");
  }

  @Test
  void aJobThatWasDeletedIsNotStarted() {
    assertThat(running.start(new QueuedTry(id, 1))).isEmpty();
  }

  @Test
  void anAttemptKeepsTheEpochsThatItGoesOnFromAndNoMore() {
    var first = start();
    for (int epoch = 1; epoch <= 3; epoch++) {
      running.epoch(first, Fixtures.epoch(epoch));
    }
    var second = running.start(new QueuedTry(id, 1)).orElseThrow();
    assertThat(job().resumedFromEpoch()).isEmpty();

    assertThat(running.resume(second, Optional.of(2))).isTrue();
    assertThat(job().resumedFromEpoch()).hasValue(2);
    assertThat(epochs.findByJob(id))
        .extracting(TrainingEpoch::metrics)
        .containsExactly(Fixtures.epoch(1), Fixtures.epoch(2));

    assertThat(running.resume(second, Optional.empty())).isTrue();
    assertThat(job().resumedFromEpoch()).isEmpty();
    assertThat(epochs.findByJob(id)).isEmpty();
  }

  @Test
  void aTryThatWasOvertakenByARetryRunsNothing() {
    queue();
    jobs.change(id, JobState.QUEUED, JobState.CANCELLED, "cancelled", clock.instant());
    assertThat(jobs.retry(id, Set.of(JobState.CANCELLED), Instant.EPOCH, null, clock.instant()))
        .isEqualTo(1);

    assertThat(running.start(new QueuedTry(id, 1))).isEmpty();
    assertThat(running.start(new QueuedTry(id, 2))).isPresent();
  }

  @Test
  void checkpointsAreTakenByTheClock() {
    var monitor =
        new AttemptMonitor(start(), running, () -> false, "here", Duration.ofMinutes(1), clock);

    assertThat(monitor.wantsCheckpoint(Occasion.STEP)).isFalse();
    clock.tick(Duration.ofSeconds(59));
    assertThat(monitor.wantsCheckpoint(Occasion.STEP)).isFalse();
    assertThat(monitor.wantsCheckpoint(Occasion.EPOCH)).isFalse();
    clock.tick(Duration.ofSeconds(1));
    assertThat(monitor.wantsCheckpoint(Occasion.EPOCH)).isTrue();
    assertThat(monitor.wantsCheckpoint(Occasion.STEP)).isFalse();
    clock.tick(Duration.ofMinutes(1));
    assertThat(monitor.wantsCheckpoint(Occasion.STEP)).isTrue();
    // Nobody asked it to stop.
    assertThat(monitor.wantsCheckpoint(Occasion.STOP)).isFalse();
  }

  @Test
  void aTrainingWhoseProcessEndsLeavesACheckpoint() {
    var ending =
        new AttemptMonitor(start(), running, () -> true, "here", Duration.ofMinutes(1), clock);
    assertThat(ending.stopped()).isTrue();
    assertThat(ending.wantsCheckpoint(Occasion.STOP)).isTrue();
  }

  @Test
  void aTrainingThatIsCancelledLeavesACheckpointForARetry() {
    var monitor =
        new AttemptMonitor(start(), running, () -> false, "here", Duration.ofMinutes(1), clock);
    jobs.change(id, JobState.RUNNING, JobState.CANCELLING, "cancelling", null);

    assertThat(monitor.stopped()).isTrue();
    assertThat(monitor.wantsCheckpoint(Occasion.STOP)).isTrue();
  }

  @Test
  void aCheckpointTellsAllThatTheTrainingRanOn() {
    var monitor =
        new AttemptMonitor(start(), running, () -> false, "here", Duration.ofMinutes(1), clock);
    assertThat(monitor.environments()).containsExactly("here");
    monitor.resuming(Optional.of(Fixtures.stored(1, 0)));
    assertThat(monitor.environments()).containsExactly("there", "here");
    monitor.checkpoint(Fixtures.checkpoint(2, 0));

    assertThat(checkpoints.latest(id))
        .get()
        .extracting(StoredCheckpoint::environments)
        .isEqualTo(List.of("there", "here"));
  }

  private void assertRefused(Attempt attempt) {
    assertThat(running.phase(attempt, "x")).isFalse();
    assertThat(running.progress(attempt, PROGRESS, OptionalLong.empty())).isFalse();
    assertThat(running.epoch(attempt, Fixtures.epoch(1))).isFalse();
    assertThat(running.saliency(attempt, Fixtures.map())).isFalse();
    assertThat(running.resume(attempt, Optional.empty())).isFalse();
    assertThat(running.checkpoint(attempt, EncodedCheckpoint.of(Fixtures.stored(1, 0)))).isFalse();
    assertThat(running.succeed(attempt, FencingSuite::mustNotPublish)).isFalse();
    assertThat(running.fail(attempt, ProblemCode.INTERNAL_ERROR, "no")).isFalse();
    assertThat(running.cancelled(attempt)).isFalse();
    assertThat(running.handBack(attempt)).isFalse();
  }

  private static UUID mustNotPublish() {
    throw new AssertionError("published");
  }

  private Attempt start() {
    queue();
    return running.start(new QueuedTry(id, 1)).orElseThrow();
  }

  private void queue() {
    var specification =
        new JobValidation(new Fixtures.Catalog(), new Fixtures.Models())
            .resolve(Fixtures.request("digits"));
    jobs.save(Fixtures.job(id, specification));
    // Flushes, as the transaction's end would.
    jobs.findState(id, 0);
  }

  private TrainingJob job() {
    return jobs.findById(id).orElseThrow();
  }
}
