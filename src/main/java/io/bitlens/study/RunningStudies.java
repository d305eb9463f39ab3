package io.bitlens.study;

import io.bitlens.web.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What workers write of the studies they run. Each write holds only for the attempt it names while
 * that is the study's current one; false means that it was refused, and that the worker has to
 * stop.
 */
@Component
class RunningStudies {

  /** After as many attempts whose process died the study is given up. */
  static final int MAX_CRASHES = 3;

  /** After the second attempt whose process died: it may be the study that ends them. */
  private static final Duration BACK_OFF = Duration.ofSeconds(10);

  private static final int MAX_DETAIL = 4000;
  private static final int MAX_PHASE = 200;

  private final StudyRows studies;
  private final StudyResults results;
  private final Clock clock;

  RunningStudies(StudyRows studies, StudyResults results, Clock clock) {
    this.studies = studies;
    this.results = results;
    this.clock = clock;
  }

  /**
   * Begins an attempt of a study that is queued, or that a process which died left running.
   *
   * @return empty if there is nothing to run: the study is over, gone, cancelled, or given up
   */
  @Transactional
  Optional<StudyAttempt> start(UUID id) {
    return studies.findById(id).flatMap(this::start);
  }

  private Optional<StudyAttempt> start(StudyRow study) {
    return switch (study.state()) {
      case QUEUED -> start(study, study.crashes());
      case RUNNING -> {
        int crashes = study.crashes() + 1;
        if (crashes < MAX_CRASHES) {
          yield start(study, crashes);
        }
        fail(
            StudyAttempt.of(study, study.attempt()),
            ProblemCode.ATTEMPTS_EXHAUSTED,
            "The process that ran the study died in each of " + crashes + " attempts.",
            crashes);
        yield Optional.empty();
      }
      case CANCELLING -> {
        studies.move(
            study.id(), StudyState.CANCELLING, StudyState.CANCELLED, "cancelled", clock.instant());
        yield Optional.empty();
      }
      case SUCCEEDED, FAILED, CANCELLED -> Optional.empty();
    };
  }

  private Optional<StudyAttempt> start(StudyRow study, int crashes) {
    var attempt = StudyAttempt.of(study, study.attempt() + 1);
    int started =
        studies.start(
            study.id(), study.attempt(), StudyState.RUNNING.previous(), crashes, clock.instant());
    return started == 1 ? Optional.of(attempt) : Optional.empty();
  }

  /** When a study whose process died is due again: after its first death at once. */
  @Transactional(readOnly = true)
  Instant dueAfterDeath(UUID id, Instant place) {
    int before = studies.findById(id).map(StudyRow::crashes).orElse(0);
    return before == 0 ? place : clock.instant().plus(BACK_OFF);
  }

  /** Tells how far it is; percent from 0 to 100. */
  @Transactional
  boolean progress(StudyAttempt attempt, String phase, double percent) {
    return studies.progress(attempt.study(), attempt.number(), cut(phase, MAX_PHASE), percent) == 1;
  }

  /** The study's state; empty if the attempt is no longer the current one. */
  @Transactional(readOnly = true)
  Optional<StudyState> state(StudyAttempt attempt) {
    return studies.findState(attempt.study(), attempt.number());
  }

  /** Stores what was found and ends the study, in one transaction. */
  @Transactional
  boolean succeed(StudyAttempt attempt, StudyResult result) {
    boolean ended =
        end(attempt, StudyState.RUNNING, StudyState.SUCCEEDED, "succeeded", clock.instant());
    if (ended) {
      results.insert(attempt.study(), result);
    }
    return ended;
  }

  @Transactional
  boolean fail(StudyAttempt attempt, ProblemCode code, String detail) {
    return studies
        .findById(attempt.study())
        .map(study -> fail(attempt, code, detail, study.crashes()))
        .orElse(false);
  }

  private boolean fail(StudyAttempt attempt, ProblemCode code, String detail, int crashes) {
    return studies.fail(
            attempt.study(),
            attempt.number(),
            StudyState.FAILED.previous(),
            code,
            cut(detail, MAX_DETAIL),
            crashes,
            clock.instant())
        == 1;
  }

  /** Ends a study that was asked to stop. */
  @Transactional
  boolean cancelled(StudyAttempt attempt) {
    return end(attempt, StudyState.CANCELLING, StudyState.CANCELLED, "cancelled", clock.instant());
  }

  /** Gives the study back, for the next process to begin it anew. */
  @Transactional
  boolean handBack(StudyAttempt attempt) {
    return studies.end(
            attempt.study(),
            attempt.number(),
            StudyState.RUNNING,
            StudyState.QUEUED,
            "queued",
            null)
        == 1;
  }

  private boolean end(
      StudyAttempt attempt, StudyState from, StudyState to, String phase, Instant now) {
    return studies.end(attempt.study(), attempt.number(), from, to, phase, now) == 1;
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(text.length(), length));
  }
}
