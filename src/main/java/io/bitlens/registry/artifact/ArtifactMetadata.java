package io.bitlens.registry.artifact;

import java.util.List;
import java.util.Map;

/**
 * What the file says of a model beside its numbers. No times, machine or versions: the same
 * training gives the same bytes, wherever and whenever it ran.
 *
 * @param spec the whole training specification (JSON object)
 */
public record ArtifactMetadata(
    List<String> classNames,
    String dataset,
    String datasetSha256,
    boolean guided,
    int bestEpoch,
    long seed,
    Map<String, Object> spec) {

  public ArtifactMetadata {
    classNames = List.copyOf(classNames);
  }
}
