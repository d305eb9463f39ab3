package io.bitlens.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bits of every weighted layer of one network, in network order.
 *
 * @param name the preset's name, or {@code custom}
 * @param layers bits by layer name
 */
public record Precision(String name, Map<String, LayerBits> layers) {

  public Precision {
    layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
  }

  /** Bits of the named layer. */
  public LayerBits of(String layer) {
    var bits = layers.get(layer);
    if (bits == null) {
      throw new IllegalArgumentException("no bits for layer " + layer + " in " + layers.keySet());
    }
    return bits;
  }
}
