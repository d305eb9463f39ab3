package io.bitlens.training.trainer;

import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import java.util.Optional;

/**
 * What a training takes over from stored models.
 *
 * @param start the tensors to begin with, of the same network; empty begins with random ones
 * @param teacher whom to distill from; empty takes the training's own full-precision stage, once it
 *     is done
 */
public record Beginning(Optional<TrainedTensors> start, Optional<Variant> teacher) {

  /** Nothing is taken over. */
  public static final Beginning FRESH = new Beginning(Optional.empty(), Optional.empty());
}
