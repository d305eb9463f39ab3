package io.bitlens.explain;

import io.bitlens.nn.LayerBits;
import io.bitlens.registry.Model;

/** Whether gradients of a model are those of a straight-through surrogate. */
final class Surrogate {

  private Surrogate() {}

  /** True for a model with quantized layers, whose own gradient is 0 or does not exist. */
  static boolean of(Model model) {
    return model.precision().layers().values().stream()
        .anyMatch(b -> b.weights() != LayerBits.FULL || b.activations() != LayerBits.FULL);
  }
}
