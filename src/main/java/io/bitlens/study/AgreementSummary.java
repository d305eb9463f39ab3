package io.bitlens.study;

import io.bitlens.explain.metric.AgreementQuantiles;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How far models' maps agree over all images.
 *
 * @param pairs the reference with each of the other models
 * @param control two models that differ in seed alone
 */
public record AgreementSummary(List<Pair> pairs, Optional<Pair> control) implements StudySummary {

  public AgreementSummary {
    pairs = List.copyOf(pairs);
  }

  /**
   * Two models.
   *
   * @param sameClass share of the images on which both predict one class
   * @param firstAccuracy share of the images whose true class the first model predicts
   * @param maps agreement over all images
   * @param byClass agreement by true class, of those that there are images of
   */
  public record Pair(
      UUID first,
      UUID second,
      double sameClass,
      double firstAccuracy,
      double secondAccuracy,
      AgreementQuantiles maps,
      List<OfClass> byClass) {

    public Pair {
      byClass = List.copyOf(byClass);
    }
  }

  /** Agreement on the images of one true class. */
  public record OfClass(int classIndex, String label, int images, AgreementQuantiles maps) {}
}
