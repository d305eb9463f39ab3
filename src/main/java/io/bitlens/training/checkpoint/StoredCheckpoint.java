package io.bitlens.training.checkpoint;

import io.bitlens.training.trainer.Checkpoint;
import java.util.List;

/**
 * A checkpoint that was stored, and on what it was made.
 *
 * @param environments each environment that a part of the training ran in, in order; going on in
 *     another one is right, and does not end with the same bits
 */
public record StoredCheckpoint(Checkpoint checkpoint, List<String> environments) {

  public StoredCheckpoint {
    environments = List.copyOf(environments);
  }
}
