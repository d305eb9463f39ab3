package io.bitlens.experiment;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One training of an experiment, with what is measured of its model. */
@Entity
@Table(name = "experiment_cell")
class CellRow {

  private static final int MAX_FAILURE = 4_000;

  /** Which cell of which experiment. */
  @Embeddable
  record Key(@Column(name = "experiment_id") UUID experiment, int position)
      implements Serializable {}

  @EmbeddedId private Key key;
  private String dataset;
  private String network;
  private String precisionName;
  private boolean guided;
  private long seed;
  private @Nullable UUID jobId;
  private @Nullable UUID modelId;
  private @Nullable String failure;
  private @Nullable UUID faithfulnessId;
  private @Nullable UUID twinAgreementId;
  private @Nullable UUID seedAgreementId;
  private boolean measured;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected CellRow() {}

  CellRow(Key key, ExperimentSpecification.Cell cell) {
    this.key = key;
    this.dataset = cell.dataset();
    this.network = cell.network();
    this.precisionName = cell.precision();
    this.guided = cell.guided();
    this.seed = cell.seed();
  }

  int position() {
    return key.position();
  }

  ExperimentSpecification.Cell cell() {
    return new ExperimentSpecification.Cell(dataset, network, precisionName, guided, seed);
  }

  Optional<UUID> job() {
    return Optional.ofNullable(jobId);
  }

  Optional<UUID> model() {
    return Optional.ofNullable(modelId);
  }

  /** Why there is no model, or a measurement is missing. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  Optional<UUID> faithfulness() {
    return Optional.ofNullable(faithfulnessId);
  }

  /** The study of its maps' agreement with those of its full-precision twin. */
  Optional<UUID> twinAgreement() {
    return Optional.ofNullable(twinAgreementId);
  }

  /** The same, of a full-precision model with one of another seed. */
  Optional<UUID> seedAgreement() {
    return Optional.ofNullable(seedAgreementId);
  }

  /** All studies of the cell. */
  Stream<UUID> studies() {
    return Stream.of(faithfulness(), twinAgreement(), seedAgreement()).flatMap(Optional::stream);
  }

  /** Whether nothing is left to do: it failed, or everything is measured. */
  boolean settled() {
    return measured || failure != null;
  }

  boolean measured() {
    return measured;
  }

  void submitted(UUID job) {
    jobId = job;
  }

  void trained(UUID model) {
    modelId = model;
  }

  void failed(String why) {
    failure = why.substring(0, Math.min(MAX_FAILURE, why.length()));
  }

  void measuresFaithfulness(UUID study) {
    faithfulnessId = study;
  }

  void measuresTwinAgreement(UUID study) {
    twinAgreementId = study;
  }

  void measuresSeedAgreement(UUID study) {
    seedAgreementId = study;
  }

  void allMeasured() {
    measured = true;
  }

  /** Forgets a failure, and a job that is gone, so that it is tried again. */
  void tryAgain(boolean jobIsThere) {
    failure = null;
    measured = false;
    if (!jobIsThere) {
      jobId = null;
    }
  }

  /** Forgets studies that did not succeed. */
  void forget(UUID study) {
    faithfulnessId = without(faithfulnessId, study);
    twinAgreementId = without(twinAgreementId, study);
    seedAgreementId = without(seedAgreementId, study);
  }

  private static @Nullable UUID without(@Nullable UUID one, UUID forgotten) {
    return forgotten.equals(one) ? null : one;
  }
}
