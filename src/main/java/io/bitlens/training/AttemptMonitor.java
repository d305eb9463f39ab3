package io.bitlens.training;

import io.bitlens.training.checkpoint.EncodedCheckpoint;
import io.bitlens.training.trainer.Checkpoint;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.TrainingListener;
import io.bitlens.training.trainer.TrainingProgress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Stands between a training and its stored job: writes progress and metrics, and tells the training
 * when to stop. Used on the training's own thread alone.
 */
final class AttemptMonitor implements TrainingListener {

  /** Why a training has to stop. */
  enum Stop {
    NOT,
    /** Somebody cancelled the job. */
    CANCELLED,
    /** The job is another worker's by now, or gone. */
    LOST,
    /** This process ends. */
    SHUTDOWN
  }

  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);
  private static final Duration STATE_INTERVAL = Duration.ofMillis(500);

  private final Attempt attempt;
  private final RunningJobs jobs;
  private final BooleanSupplier shuttingDown;
  private final Throttle progressWrites;
  private final Throttle stateReads;
  private final Throttle checkpoints;
  private final RemainingTime remaining;
  private String phase = "";
  private Stop stop = Stop.NOT;

  /**
   * A monitor.
   *
   * @param checkpointInterval between two checkpoints within an epoch
   */
  AttemptMonitor(
      Attempt attempt,
      RunningJobs jobs,
      BooleanSupplier shuttingDown,
      Duration checkpointInterval,
      Clock clock) {
    this.attempt = attempt;
    this.jobs = jobs;
    this.shuttingDown = shuttingDown;
    this.progressWrites = new Throttle(clock, PROGRESS_INTERVAL);
    this.stateReads = new Throttle(clock, STATE_INTERVAL);
    this.checkpoints = new Throttle(clock, checkpointInterval);
    this.checkpoints.restart();
    this.remaining = new RemainingTime(clock);
  }

  /** Told what is done before the training begins. */
  void preparing(String phase) {
    if (progressWrites.pass()) {
      require(jobs.phase(attempt, phase));
    }
  }

  /** Told from where the training goes on, or that it begins anew. */
  void resuming(Optional<Checkpoint> checkpoint) {
    require(jobs.resume(attempt, checkpoint.map(c -> c.epochs().size())));
  }

  @Override
  public void progress(TrainingProgress progress) {
    var seconds = remaining.seconds(progress);
    boolean newPhase = !progress.phase().equals(phase);
    if (progressWrites.pass() || newPhase) {
      phase = progress.phase();
      require(jobs.progress(attempt, progress, seconds));
    }
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    require(jobs.epoch(attempt, metrics));
  }

  @Override
  public boolean wantsCheckpoint(Occasion occasion) {
    return switch (occasion) {
      // Epochs can be short: H2's file grows by several times what is written.
      case STEP, EPOCH -> checkpoints.pass();
      // Cancelled: somebody may retry it.
      case STOP -> stop == Stop.SHUTDOWN || stop == Stop.CANCELLED;
    };
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) {
    require(jobs.checkpoint(attempt, EncodedCheckpoint.of(checkpoint)));
  }

  /** Whether the training has to stop; asked between steps. */
  boolean stopped() {
    if (stop == Stop.NOT && shuttingDown.getAsBoolean()) {
      stop = Stop.SHUTDOWN;
    }
    if (stop == Stop.NOT && stateReads.pass()) {
      stop =
          switch (jobs.state(attempt).orElse(JobState.FAILED)) {
            case RUNNING -> Stop.NOT;
            case CANCELLING -> Stop.CANCELLED;
            case QUEUED, SUCCEEDED, FAILED, CANCELLED -> Stop.LOST;
          };
    }
    return stop != Stop.NOT;
  }

  /** Why it has to stop. */
  Stop reason() {
    return stop;
  }

  private void require(boolean written) {
    if (!written) {
      stop = Stop.LOST;
    }
  }
}
