package io.bitlens.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Bits of every weighted layer of one network, in network order.
 *
 * @param name the preset's name, {@code custom} or {@code auto}
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

  /** The name; where the bits were searched for, with those of the weights, as in auto 8-4-2-8. */
  public String label() {
    return name.equals(Precisions.AUTO)
        ? layers.values().stream()
            .map(bits -> String.valueOf(bits.weights()))
            .collect(Collectors.joining("-", name + " ", ""))
        : name;
  }

  /** The same but for one layer. */
  public Precision with(String layer, LayerBits bits) {
    of(layer);
    var others = new LinkedHashMap<>(layers);
    others.put(layer, bits);
    return new Precision(Precisions.CUSTOM, others);
  }
}
