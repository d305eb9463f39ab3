package io.bitlens.registry.artifact;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of a safetensors file: strings by key, and tensors by name.
 *
 * <p>The file is an 8-byte little-endian header length, a JSON header that gives each tensor's
 * dtype, shape and place, and the tensors' bytes without gaps.
 */
record Safetensors(SortedMap<String, String> metadata, SortedMap<String, Tensor> tensors) {

  /** Key of the header under which the metadata stands, beside the tensors' names. */
  static final String METADATA = "__metadata__";

  /** Largest header that is read, in bytes; the format's own limit of 100 MB is beyond need. */
  static final int MAX_HEADER = 8 << 20;

  Safetensors {
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
  }

  static Safetensors of(Map<String, String> metadata, Collection<Tensor> tensors) {
    var byName = new TreeMap<String, Tensor>();
    for (var tensor : tensors) {
      if (byName.put(tensor.name(), tensor) != null || tensor.name().equals(METADATA)) {
        throw new IllegalArgumentException("a tensor cannot be named " + tensor.name() + " here");
      }
    }
    return new Safetensors(new TreeMap<>(metadata), byName);
  }

  /**
   * The named tensor.
   *
   * @throws ArtifactFormatException if it is missing or not of that dtype
   */
  Tensor tensor(String name, Dtype dtype) throws ArtifactFormatException {
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new ArtifactFormatException("tensor " + name + " is missing");
    }
    if (tensor.dtype() != dtype) {
      throw new ArtifactFormatException(
          "tensor %s must be %s, found %s".formatted(name, dtype, tensor.dtype()));
    }
    return tensor;
  }

  /**
   * The metadata's value.
   *
   * @throws ArtifactFormatException if it is missing
   */
  String metadata(String key) throws ArtifactFormatException {
    var value = metadata.get(key);
    if (value == null) {
      throw new ArtifactFormatException("metadata " + key + " is missing");
    }
    return value;
  }
}
