package io.bitlens.training;

import io.bitlens.web.ProblemCode;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A stored job. Created here; every later write is one of the conditional updates of {@link
 * JobRepository}, so that no stale object is ever written back.
 */
@Entity
class TrainingJob {

  @Id private UUID id;

  @JdbcTypeCode(SqlTypes.VARCHAR)
  private JobState state;

  private String phase;

  @SuppressWarnings("UnusedVariable") // Lists are filtered by it.
  private String dataset;

  @Convert(converter = SpecificationConverter.class)
  private JobSpecification specification;

  @JdbcTypeCode(SqlTypes.VARCHAR)
  private JobPriority priority;

  private String owner;
  private Instant place;
  private int tries;
  private int attempt;
  private @Nullable Integer resumedFromEpoch;
  private int crashes;
  private int epoch;
  private int epochs;
  private long step;
  private long steps;
  private @Nullable Long etaSeconds;

  @JdbcTypeCode(SqlTypes.VARCHAR)
  private @Nullable ProblemCode errorCode;

  private @Nullable String errorDetail;
  private @Nullable UUID modelId;
  private Instant createdAt;

  @SuppressWarnings("UnusedVariable") // The age of the queue is read from it.
  private @Nullable Instant queuedAt;

  private @Nullable String traceparent;
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;

  // Not JPA's optimistic lock: the updates count it up themselves.
  private long version;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected TrainingJob() {}

  TrainingJob(
      UUID id,
      JobSpecification specification,
      JobPriority priority,
      String owner,
      Instant place,
      Optional<String> traceparent,
      Instant createdAt) {
    this.id = id;
    this.state = JobState.QUEUED;
    this.phase = "queued";
    this.priority = priority;
    this.owner = owner;
    this.place = place;
    this.tries = 1;
    this.dataset = specification.dataset();
    this.specification = specification;
    this.epochs = specification.epochsOfAllStages();
    this.createdAt = createdAt;
    this.queuedAt = createdAt;
    this.traceparent = traceparent.orElse(null);
  }

  UUID id() {
    return id;
  }

  JobState state() {
    return state;
  }

  String phase() {
    return phase;
  }

  JobSpecification specification() {
    return specification;
  }

  JobPriority priority() {
    return priority;
  }

  /** Who queued it first. */
  String owner() {
    return owner;
  }

  /** Its place among the jobs of its priority that wait; see {@link Places}. */
  Instant place() {
    return place;
  }

  /** How often the job was queued by somebody: 1, and one more with each retry. */
  int tries() {
    return tries;
  }

  int attempt() {
    return attempt;
  }

  /** Finished epochs that the current attempt took over; empty if it began anew. */
  OptionalInt resumedFromEpoch() {
    return resumedFromEpoch == null ? OptionalInt.empty() : OptionalInt.of(resumedFromEpoch);
  }

  /** Attempts whose process died. */
  int crashes() {
    return crashes;
  }

  int epoch() {
    return epoch;
  }

  int epochs() {
    return epochs;
  }

  long step() {
    return step;
  }

  /** Steps of the whole job; 0 until it is known. */
  long steps() {
    return steps;
  }

  OptionalLong etaSeconds() {
    return etaSeconds == null ? OptionalLong.empty() : OptionalLong.of(etaSeconds);
  }

  Optional<ProblemCode> errorCode() {
    return Optional.ofNullable(errorCode);
  }

  Optional<String> errorDetail() {
    return Optional.ofNullable(errorDetail);
  }

  Optional<UUID> modelId() {
    return Optional.ofNullable(modelId);
  }

  /** Trace of the request that queued it last. */
  Optional<String> traceparent() {
    return Optional.ofNullable(traceparent);
  }

  Instant createdAt() {
    return createdAt;
  }

  Optional<Instant> startedAt() {
    return Optional.ofNullable(startedAt);
  }

  Optional<Instant> finishedAt() {
    return Optional.ofNullable(finishedAt);
  }

  long version() {
    return version;
  }

  /** Changes with whatever is answered of the job. */
  String entityTag() {
    return "\"" + version + "\"";
  }
}
