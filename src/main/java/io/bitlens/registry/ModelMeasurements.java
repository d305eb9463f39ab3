package io.bitlens.registry;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What has been measured of a stored model after its training. Implemented by the module that
 * measures it.
 */
@FunctionalInterface
public interface ModelMeasurements {

  /**
   * How far a model's saliency maps tell what it looks at.
   *
   * @param study that measured it
   * @param method that made the maps
   * @param images how many test images were looked at
   * @param maps of the model
   * @param control of random maps on the same model and images
   */
  record Faithfulness(
      UUID study, String method, int images, Instant measuredAt, Figures maps, Figures control) {}

  /**
   * Means over the images.
   *
   * @param deletionAuc area under the probability while the pixels that matter most are removed
   *     first: the lower the better
   * @param insertionAuc area while they are put on the empty background first: the higher the
   *     better
   * @param srg symmetric relevance gain: the higher the better, 0 of maps that know nothing
   */
  record Figures(Interval deletionAuc, Interval insertionAuc, Interval srg) {}

  /** A mean and its 95 % interval. */
  record Interval(double mean, double low, double high) {}

  /** Where nothing measures. */
  ModelMeasurements NONE = model -> Optional.empty();

  /** The latest measurement of a model's maps; empty if there is none. */
  Optional<Faithfulness> faithfulness(UUID model);
}
