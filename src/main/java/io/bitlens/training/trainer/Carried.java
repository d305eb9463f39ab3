package io.bitlens.training.trainer;

import io.bitlens.nn.TrainedTensors;
import java.util.Optional;

/**
 * What the checkpoints of a stage hold beside the stage itself.
 *
 * @param teacher what the training's own teacher is made of, if it has one
 * @param search where the search is that the stage is a part of
 */
record Carried(Optional<TrainedTensors> teacher, Optional<SearchState> search) {

  static final Carried NOTHING = new Carried(Optional.empty(), Optional.empty());
}
