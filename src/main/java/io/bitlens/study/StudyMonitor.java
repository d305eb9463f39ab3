package io.bitlens.study;

import io.bitlens.database.DatabaseOutage;
import io.bitlens.explain.explainer.Budget;
import io.bitlens.explain.metric.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a measurement and its stored study: writes how far it is, and ends it when it has
 * to stop. Used on the measurement's own thread alone. A measurement goes on while the database is
 * out of reach.
 */
final class StudyMonitor {

  /** Why a measurement has to stop. */
  enum Stop {
    /** Somebody cancelled the study. */
    CANCELLED,
    /** The study is another worker's by now, or gone. */
    LOST,
    /** This process ends. */
    SHUTDOWN
  }

  /** Ends the measurement. */
  static final class StoppedException extends RuntimeException {

    private final Stop reason;

    StoppedException(Stop reason) {
      super(reason.name());
      this.reason = reason;
    }

    Stop reason() {
      return reason;
    }
  }

  private static final Logger log = LoggerFactory.getLogger(StudyMonitor.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** Each try may wait some seconds for a connection, in which nothing is measured. */
  private static final Duration OUTAGE_INTERVAL = Duration.ofSeconds(15);

  private final StudyAttempt attempt;
  private final RunningStudies studies;
  private final BooleanSupplier shuttingDown;
  private final Clock clock;
  private String phase = "";
  private double reached;
  private Instant next = Instant.MIN;

  StudyMonitor(
      StudyAttempt attempt, RunningStudies studies, BooleanSupplier shuttingDown, Clock clock) {
    this.attempt = attempt;
    this.studies = studies;
    this.shuttingDown = shuttingDown;
    this.clock = clock;
  }

  /** A part of the study, which takes it from one fraction of the whole to another. */
  Progress phase(String name, double from, double to) {
    return fraction -> at(name, from + (to - from) * fraction);
  }

  /** Lets a method of explaining go on from chunk to chunk, until the study has to stop. */
  Budget budget() {
    return evaluations -> at(phase, reached);
  }

  /**
   * Told what is being done.
   *
   * @param fraction of the whole that is done, 0 to 1
   * @throws StoppedException if the measurement has to stop
   */
  void at(String current, double fraction) {
    reached = fraction;
    if (shuttingDown.getAsBoolean()) {
      throw new StoppedException(Stop.SHUTDOWN);
    }
    var now = clock.instant();
    if (now.isBefore(next) && current.equals(phase)) {
      return;
    }
    phase = current;
    next = now.plus(INTERVAL);
    try {
      write(fraction);
    } catch (RuntimeException e) {
      if (!DatabaseOutage.causes(e)) {
        throw e;
      }
      log.warn("Study {} goes on without the database: {}", attempt.study(), e.getMessage());
      next = clock.instant().plus(OUTAGE_INTERVAL);
    }
  }

  private void write(double fraction) {
    studies.progress(attempt, phase, Math.floor(fraction * 1000) / 10);
    switch (studies.state(attempt).orElse(StudyState.FAILED)) {
      case RUNNING -> {}
      case CANCELLING -> throw new StoppedException(Stop.CANCELLED);
      case QUEUED, SUCCEEDED, FAILED, CANCELLED -> throw new StoppedException(Stop.LOST);
    }
  }
}
