package io.bitlens.registry.store;

import io.bitlens.database.Sha256;
import io.bitlens.nn.NetworkCost;
import io.bitlens.registry.Model;
import io.bitlens.registry.NewModel;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A model's row: everything but its artifact's bytes. */
@Entity
@Immutable
@Table(name = "model")
// Some columns are there for the lists' criteria alone.
@SuppressWarnings("UnusedVariable")
class ModelRow implements Persistable<UUID> {

  private static final int DOCUMENT_LENGTH = 1_000_000;

  @Id private UUID id;
  private UUID jobId;
  private String owner;
  private Instant createdAt;
  private String dataset;
  private String network;
  private String precisionName;
  private boolean guided;
  private long packedBits;
  private long artifactBytes;
  private long tensorsBytes;

  @Column(name = "artifact_sha256")
  private String artifactSha256;

  @Column(name = "tensors_sha256")
  private @Nullable String tensorsSha256;

  @Column(length = DOCUMENT_LENGTH)
  private String document;

  /** Ids are given, not generated: without this, Spring Data would take a new row for an old. */
  @Transient private final boolean fresh;

  @SuppressWarnings("NullAway.Init")
  protected ModelRow() {
    fresh = false;
  }

  ModelRow(UUID id, Instant createdAt, NewModel model, byte[] artifact, byte[] tensors) {
    this.id = id;
    this.jobId = model.jobId();
    this.owner = model.owner();
    this.createdAt = createdAt;
    this.dataset = model.provenance().dataset();
    this.network = model.variant().network().name();
    this.precisionName = model.variant().precision().name();
    this.guided = model.guided();
    this.packedBits =
        NetworkCost.of(model.variant().network(), model.variant().precision()).packedBits();
    this.artifactBytes = artifact.length;
    this.artifactSha256 = Sha256.hex(artifact);
    this.tensorsBytes = tensors.length;
    this.tensorsSha256 = Sha256.hex(tensors);
    this.document = ModelDocument.of(model).json();
    this.fresh = true;
  }

  @Override
  public UUID getId() {
    return id;
  }

  @Override
  public boolean isNew() {
    return fresh;
  }

  String owner() {
    return owner;
  }

  /** SHA-256 of the trained tensors' file; empty if none were stored. */
  Optional<String> tensorsSha256() {
    return Optional.ofNullable(tensorsSha256);
  }

  Model toModel() {
    var rest = ModelDocument.read(document);
    return new Model(
        id,
        jobId,
        owner,
        createdAt,
        rest.network(),
        rest.precision(),
        rest.classNames(),
        guided,
        rest.bestEpoch(),
        rest.alphas(),
        rest.validation(),
        rest.test(),
        rest.calibration(),
        packedBits,
        artifactBytes,
        artifactSha256,
        rest.provenance());
  }
}
