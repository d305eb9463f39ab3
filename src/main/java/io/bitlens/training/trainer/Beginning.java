package io.bitlens.training.trainer;

import io.bitlens.nn.TrainedTensors;
import io.bitlens.nn.Variant;
import java.util.Optional;

/**
 * What a training takes over from before.
 *
 * @param start the tensors to begin with, of the same network; empty begins with random ones
 * @param teacher whom to distill from; empty takes the training's own full-precision stage, once it
 *     is done
 * @param checkpoint where an interrupted training of the same spec and data was; it then takes the
 *     place of {@code start}
 */
public record Beginning(
    Optional<TrainedTensors> start, Optional<Variant> teacher, Optional<Checkpoint> checkpoint) {

  /** Nothing is taken over. */
  public static final Beginning FRESH = of(Optional.empty(), Optional.empty());

  /** From stored models alone. */
  public static Beginning of(Optional<TrainedTensors> start, Optional<Variant> teacher) {
    return new Beginning(start, teacher, Optional.empty());
  }

  /** From a checkpoint alone. */
  public static Beginning at(Checkpoint checkpoint) {
    return new Beginning(Optional.empty(), Optional.empty(), Optional.of(checkpoint));
  }
}
