package io.bitlens.experiment;

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

/** A stored experiment. Whoever changes it, or one of its cells, has locked its row. */
@Entity
@Table(name = "experiment")
class ExperimentRow {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Id private UUID id;
  private String owner;
  private String name;

  @JdbcTypeCode(SqlTypes.VARCHAR)
  private ExperimentState state;

  private String specification;
  private Instant createdAt;
  private @Nullable Instant finishedAt;
  private long version;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected ExperimentRow() {}

  ExperimentRow(UUID id, String owner, ExperimentSpecification specification, Instant createdAt) {
    this.id = id;
    this.owner = owner;
    this.name = specification.name();
    this.state = ExperimentState.RUNNING;
    this.specification = MAPPER.writeValueAsString(specification);
    this.createdAt = createdAt;
  }

  UUID id() {
    return id;
  }

  String owner() {
    return owner;
  }

  String name() {
    return name;
  }

  ExperimentState state() {
    return state;
  }

  ExperimentSpecification specification() {
    return MAPPER.readValue(specification, ExperimentSpecification.class);
  }

  Instant createdAt() {
    return createdAt;
  }

  Optional<Instant> finishedAt() {
    return Optional.ofNullable(finishedAt);
  }

  /** Goes on, from the beginning or after it was over. */
  void run() {
    state = ExperimentState.RUNNING;
    finishedAt = null;
    changed();
  }

  void finish(ExperimentState end, Instant now) {
    state = end;
    finishedAt = now;
    changed();
  }

  /** Something that is answered of the experiment has changed. */
  void changed() {
    version++;
  }

  /** Changes with whatever is answered of the experiment, but for the progress of its jobs. */
  String entityTag() {
    return "\"" + version + "\"";
  }
}
