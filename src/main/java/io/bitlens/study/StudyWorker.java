package io.bitlens.study;

import io.bitlens.database.DatabaseOutage;
import io.bitlens.database.Patience;
import io.bitlens.dataset.DatasetException;
import io.bitlens.telemetry.Spans;
import io.bitlens.web.ProblemCode;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/** Runs one study from its first image to its stored result. */
@Component
class StudyWorker {

  private static final Logger log = LoggerFactory.getLogger(StudyWorker.class);
  private static final String STUDY_ID = "studyId";
  private static final String ATTEMPT = "attempt";

  private final RunningStudies studies;
  private final StudyRunner runner;
  private final Spans spans;
  private final Clock clock;

  StudyWorker(RunningStudies studies, StudyRunner runner, Spans spans, Clock clock) {
    this.studies = studies;
    this.runner = runner;
    this.spans = spans;
    this.clock = clock;
  }

  /**
   * Runs a study, if there is something to run.
   *
   * @return whether this process is done with the study; if not, it has to stay in the queue
   */
  boolean run(UUID id, BooleanSupplier shuttingDown) {
    var started = studies.start(id);
    if (started.isEmpty()) {
      log.info("Study {} has nothing to run", id);
      return true;
    }
    return watched(started.get(), shuttingDown);
  }

  /** In a span of the trace of whoever queued the study, and with its ids in the log. */
  private boolean watched(StudyAttempt attempt, BooleanSupplier shuttingDown) {
    var id = attempt.study().toString();
    var number = String.valueOf(attempt.number());
    try (var _ = MDC.putCloseable(STUDY_ID, id);
        var _ = MDC.putCloseable(ATTEMPT, number)) {
      return spans.after(
          attempt.traceparent(),
          "study attempt",
          Map.of(
              "bitlens.study.id", id,
              "bitlens.study.attempt", number,
              "bitlens.study.kind", attempt.specification().kind().name()),
          () -> run(attempt, shuttingDown));
    }
  }

  private boolean run(StudyAttempt attempt, BooleanSupplier shuttingDown) {
    log.info("Study {} begins attempt {}", attempt.study(), attempt.number());
    var outcome = outcome(attempt, new StudyMonitor(attempt, studies, shuttingDown, clock));
    return new Patience(shuttingDown, Thread::sleep).until(outcome::written);
  }

  /** What is left to write of an attempt that is over. */
  @FunctionalInterface
  private interface Outcome {

    /** Writes it; whether this process is done with the study. */
    boolean written();
  }

  private Outcome outcome(StudyAttempt attempt, StudyMonitor monitor) {
    try {
      var result = runner.run(attempt.specification(), monitor);
      return () -> succeed(attempt, result);
    } catch (StudyMonitor.StoppedException e) {
      return () -> e.reason() == StudyMonitor.Stop.SHUTDOWN ? handBack(attempt) : giveUp(attempt);
    } catch (DatasetException e) {
      log.warn("Study {} has no images", attempt.study(), e);
      return failure(attempt, ProblemCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    } catch (ModelGoneException e) {
      return failure(attempt, ProblemCode.NOT_FOUND, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      if (DatabaseOutage.causes(e)) {
        log.warn("Study {} stopped: the database is out of reach", attempt.study(), e);
        return () -> handBack(attempt);
      }
      log.error("Study {} failed", attempt.study(), e);
      return failure(
          attempt, ProblemCode.INTERNAL_ERROR, "The study failed; the log has the cause.");
    }
  }

  private boolean succeed(StudyAttempt attempt, StudyResult result) {
    if (!studies.succeed(attempt, result)) {
      return giveUp(attempt);
    }
    log.info("Study {} succeeded", attempt.study());
    return true;
  }

  private boolean handBack(StudyAttempt attempt) {
    boolean given = studies.handBack(attempt);
    log.info("Study {} stopped for the next process: {}", attempt.study(), given);
    return !given && giveUp(attempt);
  }

  private Outcome failure(StudyAttempt attempt, ProblemCode code, String detail) {
    return () -> studies.fail(attempt, code, detail) || giveUp(attempt);
  }

  /** Cancelled, or no longer this worker's: whichever it is, nothing else is written. */
  private boolean giveUp(StudyAttempt attempt) {
    log.info(
        "Study {} attempt {} ended without a result: {}",
        attempt.study(),
        attempt.number(),
        studies.cancelled(attempt) ? "cancelled" : "another worker has it, or it is gone");
    return true;
  }
}
