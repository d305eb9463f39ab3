package io.bitlens.training;

import io.bitlens.nn.Precisions;
import io.bitlens.telemetry.Spans;
import io.bitlens.training.trainer.TrainingListener;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/** What is told of attempts to those who run the service: spans, metrics, and ids in the log. */
@Component
class AttemptTelemetry {

  private static final String JOB_ID = "jobId";
  private static final String ATTEMPT = "attempt";

  private final TrainingMetrics metrics;
  private final Spans spans;
  private final Clock clock;

  AttemptTelemetry(TrainingMetrics metrics, Spans spans, Clock clock) {
    this.metrics = metrics;
    this.spans = spans;
    this.clock = clock;
  }

  /** Runs an attempt in a span of the trace of whoever queued the job. */
  boolean watched(Attempt attempt, BooleanSupplier work) {
    var id = attempt.job().toString();
    var number = String.valueOf(attempt.number());
    var specification = attempt.specification();
    try (var _ = MDC.putCloseable(JOB_ID, id);
        var _ = MDC.putCloseable(ATTEMPT, number)) {
      return spans.after(
          attempt.traceparent(),
          "training attempt",
          Map.of(
              "bitlens.job.id",
              id,
              "bitlens.job.attempt",
              number,
              "bitlens.network",
              specification.network(),
              "bitlens.precision",
              precision(specification)),
          work::getAsBoolean);
    }
  }

  private static String precision(JobSpecification specification) {
    return specification.allocation().isPresent()
        ? Precisions.AUTO
        : specification.precision().name();
  }

  /** Measures a training on its way to another listener. */
  TrainingListener watching(Attempt attempt, TrainingListener rest) {
    var steps = metrics.steps(attempt.specification().network());
    return new WatchedTraining(rest, steps, spans, clock);
  }
}
