package io.bitlens.bench.fuzz;

import io.bitlens.registry.artifact.ArtifactFormatException;
import io.bitlens.registry.artifact.TensorsFile;
import io.bitlens.registry.artifact.VariantArtifact;

/** Files of models, as somebody could have left them: read, or refused. Called by Jazzer. */
public final class Artifacts {

  private Artifacts() {}

  public static void fuzzerTestOneInput(byte[] file) {
    try {
      VariantArtifact.read(file);
    } catch (ArtifactFormatException refused) {
      // As it should be.
    }
    try {
      TensorsFile.read(file);
    } catch (ArtifactFormatException refused) {
      // As it should be.
    }
  }
}
