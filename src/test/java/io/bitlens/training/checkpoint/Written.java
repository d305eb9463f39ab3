package io.bitlens.training.checkpoint;

import io.bitlens.registry.artifact.ArtifactFormatException;
import io.bitlens.training.trainer.Checkpoint;
import java.util.List;

/** Checkpoints as they come back from where they are stored. */
public final class Written {

  private Written() {}

  /** Written and read again. */
  public static Checkpoint again(Checkpoint checkpoint) throws ArtifactFormatException {
    return CheckpointFile.read(CheckpointFile.write(new StoredCheckpoint(checkpoint, List.of())))
        .checkpoint();
  }
}
