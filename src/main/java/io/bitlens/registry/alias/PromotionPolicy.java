package io.bitlens.registry.alias;

import io.bitlens.registry.MapAgreements;
import java.util.Objects;
import java.util.Optional;

/**
 * What a model has to meet for an alias to point to it; a gate that is empty is open.
 *
 * @param maxAccuracyDrop largest fall of the test accuracy below the reference's, 0 to 1
 * @param minMapAgreement least median agreement of saliency maps with the reference's
 * @param maxEce largest expected calibration error on the test set, 0 to 1, of the probabilities as
 *     they are without temperature
 * @param maxBytes largest artifact
 */
record PromotionPolicy(
    Optional<Double> maxAccuracyDrop,
    Optional<LeastAgreement> minMapAgreement,
    Optional<Double> maxEce,
    Optional<Long> maxBytes) {

  /** Every gate is open. */
  static final PromotionPolicy NONE =
      new PromotionPolicy(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  PromotionPolicy {
    // Documents from before there was the gate.
    maxAccuracyDrop = Objects.requireNonNullElse(maxAccuracyDrop, Optional.empty());
    minMapAgreement = Objects.requireNonNullElse(minMapAgreement, Optional.empty());
    maxEce = Objects.requireNonNullElse(maxEce, Optional.empty());
    maxBytes = Objects.requireNonNullElse(maxBytes, Optional.empty());
  }

  /** Least agreement by one measure. */
  record LeastAgreement(MapAgreements.Metric metric, double value) {}
}
