package io.bitlens.study;

import io.bitlens.explain.metric.ImageFaithfulness;
import java.util.List;

/**
 * Faithfulness of a model's maps. Lists by image are in the order of the images: those of two
 * studies of the same images can be paired.
 *
 * @param byImage of the model's maps
 * @param controlByImage of random maps
 */
public record FaithfulnessResult(
    StudyImages images,
    FaithfulnessSummary summary,
    List<ImageFaithfulness> byImage,
    List<ImageFaithfulness> controlByImage)
    implements StudyResult {

  public FaithfulnessResult {
    byImage = List.copyOf(byImage);
    controlByImage = List.copyOf(controlByImage);
  }
}
