package io.bitlens.study;

import java.util.List;
import java.util.UUID;

/**
 * A study of what each layer of one model does when it gets other bits.
 *
 * @param bits of the one layer that is changed, 1 to 8
 * @param activations whether the activation after the layer gets them too
 * @param resamples draws of the bootstrap behind every interval
 */
public record LayerBlameSpecification(
    UUID model, int bits, boolean activations, String method, int images, long seed, int resamples)
    implements StudySpecification {

  /** The study of weights alone with every default. */
  public static LayerBlameSpecification of(UUID model, int bits) {
    return new LayerBlameSpecification(
        model,
        bits,
        false,
        StudyDefaults.METHOD,
        StudyDefaults.IMAGES,
        StudyDefaults.SEED,
        StudyDefaults.RESAMPLES);
  }

  @Override
  public StudyKind kind() {
    return StudyKind.LAYER_BLAME;
  }

  @Override
  public List<UUID> allModels() {
    return List.of(model);
  }
}
