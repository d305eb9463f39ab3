package io.bitlens.training;

import io.bitlens.database.DatabaseOutage;
import io.bitlens.training.checkpoint.EncodedCheckpoint;
import io.bitlens.training.checkpoint.StoredCheckpoint;
import io.bitlens.training.trainer.Checkpoint;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.ProbeMap;
import io.bitlens.training.trainer.TrainingListener;
import io.bitlens.training.trainer.TrainingProgress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a training and its stored job: writes progress and metrics, and tells the training
 * when to stop. Used on the training's own thread alone.
 *
 * <p>A training goes on while the database is out of reach: progress and checkpoints are left out,
 * metrics of epochs wait.
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

  /** Ends what comes before the training: see {@link #reason}. */
  static final class StoppedException extends RuntimeException {}

  private static final Logger log = LoggerFactory.getLogger(AttemptMonitor.class);

  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);
  private static final Duration STATE_INTERVAL = Duration.ofMillis(500);

  /** Each try may wait some seconds for a connection, in which nothing is trained. */
  private static final Duration OUTAGE_INTERVAL = Duration.ofSeconds(15);

  private final Attempt attempt;
  private final RunningJobs jobs;
  private final BooleanSupplier shuttingDown;
  private final Throttle progressWrites;
  private final Throttle stateReads;
  private final Throttle checkpoints;
  private final String environment;
  private final Throttle outageTries;
  private final RemainingTime remaining;
  private final Queue<EpochMetrics> unwritten = new ArrayDeque<>();
  private List<String> environments;
  private boolean outage;
  private String phase = "";
  private Stop stop = Stop.NOT;

  /**
   * A monitor.
   *
   * @param environment what the attempt's numbers depend on; see {@link RunEnvironment}
   * @param checkpointInterval between two checkpoints
   */
  AttemptMonitor(
      Attempt attempt,
      RunningJobs jobs,
      BooleanSupplier shuttingDown,
      String environment,
      Duration checkpointInterval,
      Clock clock) {
    this.attempt = attempt;
    this.jobs = jobs;
    this.shuttingDown = shuttingDown;
    this.progressWrites = new Throttle(clock, PROGRESS_INTERVAL);
    this.stateReads = new Throttle(clock, STATE_INTERVAL);
    this.checkpoints = new Throttle(clock, checkpointInterval);
    this.checkpoints.restart();
    this.environment = environment;
    this.environments = List.of(environment);
    this.outageTries = new Throttle(clock, OUTAGE_INTERVAL);
    this.remaining = new RemainingTime(clock);
  }

  /**
   * Told what is done before the training begins.
   *
   * @throws StoppedException if it has to stop
   */
  void preparing(String phase) {
    if (progressWrites.pass()) {
      write(() -> jobs.phase(attempt, phase));
    }
    if (stopped()) {
      throw new StoppedException();
    }
  }

  /** Told from where the training goes on, or that it begins anew. */
  void resuming(Optional<StoredCheckpoint> stored) {
    require(jobs.resume(attempt, stored.map(s -> s.checkpoint().epochs().size())));
    var earlier = stored.map(StoredCheckpoint::environments).orElse(List.of());
    environments = Stream.concat(earlier.stream(), Stream.of(environment)).distinct().toList();
  }

  /** What the training has run on so far; more than one if it went on elsewhere. */
  List<String> environments() {
    return environments;
  }

  @Override
  public void progress(TrainingProgress progress) {
    var seconds = remaining.seconds(progress);
    boolean newPhase = !progress.phase().equals(phase);
    if (progressWrites.pass() || newPhase) {
      phase = progress.phase();
      write(() -> jobs.progress(attempt, progress, seconds));
      writeEpochs();
    }
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    unwritten.add(metrics);
    writeEpochs();
  }

  /**
   * Writes what an outage has kept back, before the job ends. Unlike the rest this fails while the
   * database is out of reach.
   */
  void finish() {
    while (!unwritten.isEmpty()) {
      require(jobs.epoch(attempt, unwritten.element()));
      unwritten.remove();
    }
  }

  private void writeEpochs() {
    write(() -> {
      finish();
      return true;
    });
  }

  @Override
  public void probed(ProbeMap map) {
    if (unwritten.isEmpty()) {
      // Never before its epoch's metrics.
      write(() -> jobs.saliency(attempt, map));
    }
  }

  @Override
  public boolean wantsCheckpoint(Occasion occasion) {
    return switch (occasion) {
      // Epochs can be short: H2's file grows by several times what is written.
      case STEP, EPOCH -> !outage && checkpoints.pass();
      // Cancelled: somebody may retry it.
      case STOP -> stop == Stop.SHUTDOWN || stop == Stop.CANCELLED;
    };
  }

  /** Better a training without its newest checkpoint than none. */
  @Override
  public void checkpoint(Checkpoint checkpoint) {
    try {
      // The next attempt takes over the metrics of all epochs that it goes on from.
      finish();
      require(
          jobs.checkpoint(
              attempt, EncodedCheckpoint.of(new StoredCheckpoint(checkpoint, environments))));
    } catch (RuntimeException e) {
      log.warn("Job {} goes on without a checkpoint that was not stored", attempt.job(), e);
    }
  }

  /** Whether the training has to stop; asked between steps. */
  boolean stopped() {
    if (stop == Stop.NOT && shuttingDown.getAsBoolean()) {
      stop = Stop.SHUTDOWN;
    }
    if (stop == Stop.NOT && stateReads.pass()) {
      write(this::readState);
    }
    return stop != Stop.NOT;
  }

  private boolean readState() {
    stop =
        switch (jobs.state(attempt).orElse(JobState.FAILED)) {
          case RUNNING -> Stop.NOT;
          case CANCELLING -> Stop.CANCELLED;
          case QUEUED, SUCCEEDED, FAILED, CANCELLED -> Stop.LOST;
        };
    return true;
  }

  /** Why it has to stop. */
  Stop reason() {
    return stop;
  }

  /** What the training can do without: tried now and then while the database is out of reach. */
  private void write(BooleanSupplier write) {
    if (outage && !outageTries.pass()) {
      return;
    }
    try {
      require(write.getAsBoolean());
      if (outage) {
        log.info("Job {}: the database is back", attempt.job());
        outage = false;
      }
    } catch (RuntimeException e) {
      if (!DatabaseOutage.causes(e)) {
        throw e;
      }
      if (!outage) {
        log.warn(
            "Job {} goes on without the database, which is out of reach: {}",
            attempt.job(),
            e.getMessage());
        outage = true;
      }
      outageTries.restart();
    }
  }

  private void require(boolean written) {
    if (!written) {
      stop = Stop.LOST;
    }
  }
}
