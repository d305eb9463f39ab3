package io.bitlens.study;

import java.util.List;
import java.util.UUID;

/**
 * A study of the faithfulness of one model's maps.
 *
 * @param resamples draws of the bootstrap behind every interval
 * @param sensitivityRadius largest change of a pixel, on the scale 0 to 1
 * @param sensitivitySamples changed images by image; 0 leaves max-sensitivity out
 * @param randomization whether maps are compared with those of randomized copies of the model
 */
public record FaithfulnessSpecification(
    UUID model,
    String method,
    int images,
    long seed,
    int resamples,
    double sensitivityRadius,
    int sensitivitySamples,
    boolean randomization)
    implements StudySpecification {

  /** The study with every default. */
  public static FaithfulnessSpecification of(UUID model) {
    return new FaithfulnessSpecification(
        model,
        StudyDefaults.METHOD,
        StudyDefaults.IMAGES,
        StudyDefaults.SEED,
        StudyDefaults.RESAMPLES,
        StudyDefaults.SENSITIVITY_RADIUS,
        StudyDefaults.SENSITIVITY_SAMPLES,
        true);
  }

  @Override
  public StudyKind kind() {
    return StudyKind.FAITHFULNESS;
  }

  @Override
  public List<UUID> allModels() {
    return List.of(model);
  }
}
