package io.bitlens.registry;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * How far the saliency maps of stored models agree, as far as that has been measured. Implemented
 * by the module that measures it.
 */
@FunctionalInterface
public interface MapAgreements {

  /** Measures of agreement, by which higher is more alike. */
  enum Metric {
    /** Rank correlation, -1 to 1. */
    SPEARMAN("spearman"),
    /** Structural similarity, -1 to 1. */
    SSIM("ssim"),
    /** Cosine of the angle between the maps, -1 to 1. */
    COSINE("cosine"),
    /** Intersection over union of the strongest tenth, 0 to 1. */
    TOP_IOU("topIou");

    private final String text;

    Metric(String text) {
      this.text = text;
    }

    /** The measure of that name. */
    public static Optional<Metric> named(String text) {
      return Arrays.stream(values()).filter(metric -> metric.text.equals(text)).findFirst();
    }

    /** The name, as answers have it. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** Where nothing measures. */
  MapAgreements NONE = (reference, model, metric) -> OptionalDouble.empty();

  /**
   * Median agreement over the images of the latest measurement of two models' maps.
   *
   * @return empty if nobody has measured it
   */
  OptionalDouble median(UUID reference, UUID model, Metric metric);
}
