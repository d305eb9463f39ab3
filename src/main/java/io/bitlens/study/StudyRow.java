package io.bitlens.study;

import io.bitlens.web.ProblemCode;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stored study. Created here; every later write is one of the conditional updates of {@link
 * StudyRows}, so that no stale object is ever written back.
 */
@Entity
@Table(name = "study")
class StudyRow {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Id private UUID id;

  @JdbcTypeCode(SqlTypes.VARCHAR)
  private StudyKind kind;

  @JdbcTypeCode(SqlTypes.VARCHAR)
  private StudyState state;

  private String phase;
  private double percent;
  private String owner;
  private String specification;
  private int attempt;
  private int crashes;

  @JdbcTypeCode(SqlTypes.VARCHAR)
  private @Nullable ProblemCode errorCode;

  private @Nullable String errorDetail;
  private @Nullable String traceparent;
  private Instant createdAt;
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;

  // Not JPA's optimistic lock: the updates count it up themselves.
  private long version;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected StudyRow() {}

  StudyRow(
      UUID id,
      StudySpecification specification,
      String owner,
      Optional<String> traceparent,
      Instant createdAt) {
    this.id = id;
    this.kind = specification.kind();
    this.state = StudyState.QUEUED;
    this.phase = "queued";
    this.owner = owner;
    this.traceparent = traceparent.orElse(null);
    this.specification = MAPPER.writeValueAsString(specification);
    this.createdAt = createdAt;
  }

  UUID id() {
    return id;
  }

  StudyState state() {
    return state;
  }

  int attempt() {
    return attempt;
  }

  /** Attempts whose process died. */
  int crashes() {
    return crashes;
  }

  /** Trace of the request that queued it. */
  Optional<String> traceparent() {
    return Optional.ofNullable(traceparent);
  }

  StudySpecification specification() {
    return MAPPER.readValue(specification, kind.specification());
  }

  String owner() {
    return owner;
  }

  Study study() {
    return new Study(
        id,
        specification(),
        state,
        phase,
        percent,
        owner,
        attempt,
        Optional.ofNullable(errorCode)
            .map(code -> new Study.Failure(code, Optional.ofNullable(errorDetail).orElse(""))),
        new Study.Times(createdAt, Optional.ofNullable(startedAt), Optional.ofNullable(finishedAt)),
        version);
  }
}
