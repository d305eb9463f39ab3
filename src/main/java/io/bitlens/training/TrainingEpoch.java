package io.bitlens.training;

import io.bitlens.training.trainer.EpochMetrics;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import java.util.Map;
import java.util.UUID;

/** The stored metrics of one epoch of a job's current attempt. */
@Entity
class TrainingEpoch {

  /**
   * Which epoch of which job.
   *
   * @param epoch 1-based
   */
  @Embeddable
  record Key(UUID jobId, int epoch) {}

  @EmbeddedId private Key id;
  private String precisionName;
  private double crossEntropy;
  private double kl;
  private double distillation;
  private double alphaPenalty;
  private double trainAccuracy;
  private double validationAccuracy;
  private double validationLoss;

  @Convert(converter = AlphasConverter.class)
  private Map<String, Double> alphas;

  private double seconds;
  private double imagesPerSecond;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected TrainingEpoch() {}

  TrainingEpoch(UUID jobId, EpochMetrics metrics) {
    this.id = new Key(jobId, metrics.epoch());
    this.precisionName = metrics.precision();
    this.crossEntropy = metrics.crossEntropy();
    this.kl = metrics.kl();
    this.distillation = metrics.distillation();
    this.alphaPenalty = metrics.alphaPenalty();
    this.trainAccuracy = metrics.trainAccuracy();
    this.validationAccuracy = metrics.validationAccuracy();
    this.validationLoss = metrics.validationLoss();
    this.alphas = Map.copyOf(metrics.alphas());
    this.seconds = metrics.seconds();
    this.imagesPerSecond = metrics.imagesPerSecond();
  }

  EpochMetrics metrics() {
    return new EpochMetrics(
        id.epoch(),
        precisionName,
        crossEntropy,
        kl,
        distillation,
        alphaPenalty,
        trainAccuracy,
        validationAccuracy,
        validationLoss,
        alphas,
        seconds,
        imagesPerSecond);
  }
}
