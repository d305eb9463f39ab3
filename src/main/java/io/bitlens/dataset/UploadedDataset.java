package io.bitlens.dataset;

import io.bitlens.dataset.upload.ArchiveReading.Outcome;
import io.bitlens.dataset.upload.Content;
import io.bitlens.dataset.upload.UploadOptions;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A stored upload. Created here; every later write is one of the conditional updates of {@link
 * UploadRepository}, so that no stale object is ever written back.
 */
@Entity
class UploadedDataset {

  @Id private UUID id;
  private String name;
  private String owner;

  @JdbcTypeCode(SqlTypes.VARCHAR)
  private UploadState state;

  private int size;
  private @Nullable Integer channels;
  private double testFraction;
  private long seed;

  @SuppressWarnings("UnusedVariable") // The updates count it up.
  private int attempts;

  private long beats;
  private int filesDone;
  private int filesTotal;

  @SuppressWarnings("UnusedVariable") // Summed up by a query.
  private long bytes;

  @Column(length = 1_000_000)
  @Convert(converter = OutcomeConverter.class)
  private @Nullable Outcome outcome;

  private Instant createdAt;
  private @Nullable Instant finishedAt;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected UploadedDataset() {}

  UploadedDataset(
      UUID id, String name, String owner, UploadOptions options, long bytes, Instant createdAt) {
    this.id = id;
    this.name = name;
    this.owner = owner;
    this.state = UploadState.VALIDATING;
    this.size = options.size();
    this.channels = options.channels().isPresent() ? options.channels().getAsInt() : null;
    this.testFraction = options.testFraction();
    this.seed = options.seed();
    this.bytes = bytes;
    this.createdAt = createdAt;
  }

  UUID id() {
    return id;
  }

  String name() {
    return name;
  }

  String owner() {
    return owner;
  }

  UploadState state() {
    return state;
  }

  UploadOptions options() {
    return new UploadOptions(
        size,
        channels == null ? OptionalInt.empty() : OptionalInt.of(channels),
        testFraction,
        seed);
  }

  int filesDone() {
    return filesDone;
  }

  /** 0 until it is known. */
  int filesTotal() {
    return filesTotal;
  }

  /** Grows while somebody validates it. */
  long beats() {
    return beats;
  }

  Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  Optional<Content> content() {
    return outcome().flatMap(Outcome::content);
  }

  Instant createdAt() {
    return createdAt;
  }

  Optional<Instant> finishedAt() {
    return Optional.ofNullable(finishedAt);
  }
}
