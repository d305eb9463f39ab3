package io.bitlens.registry;

import java.util.UUID;

/** A stored artifact whose bytes are no longer those that were stored. */
public final class CorruptArtifactException extends RuntimeException {

  public CorruptArtifactException(UUID model, String found) {
    super("The artifact of model " + model + " is corrupt: " + found);
  }

  public CorruptArtifactException(UUID model, Exception cause) {
    super("The artifact of model " + model + " is corrupt: " + cause.getMessage(), cause);
  }
}
