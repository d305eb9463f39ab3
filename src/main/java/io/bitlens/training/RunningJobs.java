package io.bitlens.training;

import io.bitlens.training.checkpoint.CheckpointStore;
import io.bitlens.training.checkpoint.EncodedCheckpoint;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.ProbeMap;
import io.bitlens.training.trainer.TrainingProgress;
import io.bitlens.web.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What workers write of the jobs they run. Each write holds only for the attempt it names while
 * that is the job's current one; false means that it was refused, and that the worker has to stop.
 */
@Component
class RunningJobs {

  /** After as many attempts whose process died the job is given up. */
  static final int MAX_CRASHES = 5;

  /** After the second attempt whose process died; each later one waits twice as long. */
  private static final Duration BACK_OFF = Duration.ofSeconds(5);

  private static final int MAX_DETAIL = 4000;

  private final JobRepository jobs;
  private final EpochRepository epochs;
  private final CheckpointStore checkpoints;
  private final JobEvents events;
  private final Clock clock;

  RunningJobs(
      JobRepository jobs,
      EpochRepository epochs,
      CheckpointStore checkpoints,
      JobEvents events,
      Clock clock) {
    this.jobs = jobs;
    this.epochs = epochs;
    this.checkpoints = checkpoints;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Begins an attempt of a job that is queued, or that a process which died left running.
   *
   * @return empty if there is nothing to run: the job is over, gone, cancelled, given up, or queued
   *     again under another name
   */
  @Transactional
  Optional<Attempt> start(QueuedTry queued) {
    return jobs.findById(queued.job())
        .filter(job -> job.tries() == queued.tries())
        .flatMap(this::start);
  }

  private Optional<Attempt> start(TrainingJob job) {
    return switch (job.state()) {
      case QUEUED -> start(job, job.crashes());
      case RUNNING -> {
        int crashes = job.crashes() + 1;
        if (crashes < MAX_CRASHES) {
          yield start(job, crashes);
        }
        fail(
            Attempt.of(job, job.attempt()),
            ProblemCode.ATTEMPTS_EXHAUSTED,
            "The process that ran the job died in each of " + crashes + " attempts.",
            crashes);
        yield Optional.empty();
      }
      case CANCELLING -> {
        cancelled(job.id());
        yield Optional.empty();
      }
      case SUCCEEDED, FAILED, CANCELLED -> Optional.empty();
    };
  }

  private Optional<Attempt> start(TrainingJob job, int crashes) {
    int started =
        jobs.start(
            job.id(),
            job.attempt(),
            JobState.RUNNING.previous(),
            crashes,
            "preparing data",
            clock.instant());
    if (started == 0) {
      return Optional.empty();
    }
    events.state(job.id());
    return Optional.of(Attempt.of(job, job.attempt() + 1));
  }

  /**
   * When a job whose process died is due again: after its first death at once and in its place,
   * later after a while and behind the others, which it may keep from their worker for good.
   */
  @Transactional(readOnly = true)
  Instant dueAfterDeath(QueuedTry queued, Instant place) {
    int before = jobs.findById(queued.job()).map(TrainingJob::crashes).orElse(0);
    return before == 0 ? place : clock.instant().plus(BACK_OFF.multipliedBy(1L << (before - 1)));
  }

  /**
   * Says from where the attempt goes on: what attempts before it had recorded beyond that is no
   * part of it.
   *
   * @param finished epochs that it takes over; empty if it begins anew
   */
  @Transactional
  boolean resume(Attempt attempt, Optional<Integer> finished) {
    if (jobs.resume(attempt.job(), attempt.number(), finished.orElse(null)) == 0) {
      return false;
    }
    epochs.deleteAfter(attempt.job(), finished.orElse(0));
    if (finished.isPresent()) {
      events.state(attempt.job());
    }
    return true;
  }

  @Transactional
  boolean checkpoint(Attempt attempt, EncodedCheckpoint checkpoint) {
    if (jobs.hold(attempt.job(), attempt.number(), JobState.ACTIVE) == 0) {
      return false;
    }
    checkpoints.save(attempt.job(), attempt.number(), checkpoint);
    return true;
  }

  @Transactional
  boolean phase(Attempt attempt, String phase) {
    int epochs = attempt.specification().epochsOfAllStages();
    return told(
        jobs.progress(attempt.job(), attempt.number(), phase, 0, epochs, 0, 0, null) == 1,
        () -> events.progress(attempt.job()));
  }

  @Transactional
  boolean progress(Attempt attempt, TrainingProgress progress, OptionalLong etaSeconds) {
    int written =
        jobs.progress(
            attempt.job(),
            attempt.number(),
            progress.phase(),
            progress.epoch(),
            progress.epochs(),
            progress.step(),
            progress.steps(),
            etaSeconds.isPresent() ? etaSeconds.getAsLong() : null);
    return told(written == 1, () -> events.progress(attempt.job()));
  }

  @Transactional
  boolean epoch(Attempt attempt, EpochMetrics metrics) {
    if (jobs.hold(attempt.job(), attempt.number(), JobState.ACTIVE) == 0) {
      return false;
    }
    epochs.save(new TrainingEpoch(attempt.job(), metrics));
    events.metric(attempt.job(), metrics);
    return true;
  }

  @Transactional
  boolean saliency(Attempt attempt, ProbeMap map) {
    return told(
        jobs.hold(attempt.job(), attempt.number(), JobState.ACTIVE) == 1,
        () -> events.saliency(attempt.job(), map));
  }

  /** The job's state; empty if the attempt is no longer the current one. */
  @Transactional(readOnly = true)
  Optional<JobState> state(Attempt attempt) {
    return jobs.findState(attempt.job(), attempt.number());
  }

  /**
   * Publishes the model and ends the job in one transaction: neither a job that was cancelled at
   * the last moment nor one that another worker took over publishes.
   *
   * @param publish stores the model and gives its id
   */
  @Transactional
  boolean succeed(Attempt attempt, Supplier<UUID> publish) {
    var from = JobState.SUCCEEDED.previous();
    if (jobs.hold(attempt.job(), attempt.number(), from) == 0) {
      return false;
    }
    var model = publish.get();
    checkpoints.delete(attempt.job());
    return told(
        jobs.succeed(attempt.job(), attempt.number(), from, model, clock.instant()) == 1,
        () -> events.state(attempt.job()));
  }

  @Transactional
  boolean fail(Attempt attempt, ProblemCode code, String detail) {
    return jobs.findById(attempt.job())
        .map(job -> fail(attempt, code, detail, job.crashes()))
        .orElse(false);
  }

  private boolean fail(Attempt attempt, ProblemCode code, String detail, int crashes) {
    int failed =
        jobs.fail(
            attempt.job(),
            attempt.number(),
            JobState.FAILED.previous(),
            code,
            detail.substring(0, Math.min(detail.length(), MAX_DETAIL)),
            crashes,
            clock.instant());
    return told(failed == 1, () -> events.state(attempt.job()));
  }

  /** Ends a job that was asked to stop. */
  @Transactional
  boolean cancelled(Attempt attempt) {
    return jobs.hold(attempt.job(), attempt.number(), Set.of(JobState.CANCELLING)) == 1
        && cancelled(attempt.job());
  }

  /** Gives the job back, for the next process to go on with it. */
  @Transactional
  boolean handBack(Attempt attempt) {
    return told(
        jobs.handBack(attempt.job(), attempt.number(), clock.instant()) == 1,
        () -> events.state(attempt.job()));
  }

  private boolean cancelled(UUID id) {
    return told(
        jobs.change(id, JobState.CANCELLING, JobState.CANCELLED, "cancelled", clock.instant()),
        () -> events.state(id));
  }

  /** Tells those who follow the job of a change, if it was made. */
  private static boolean told(boolean changed, Runnable event) {
    if (changed) {
      event.run();
    }
    return changed;
  }
}
