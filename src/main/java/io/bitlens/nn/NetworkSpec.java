package io.bitlens.nn;

import java.util.List;

/**
 * A network as data: input shape, classes, and the layers in order. The last layer is linear with
 * one output per class; its outputs are the logits.
 *
 * @param name name in {@link Networks}, for example {@code sgt-cnn}
 * @param layers layers in order of computation
 */
public record NetworkSpec(String name, InputShape input, int classes, List<LayerSpec> layers) {

  public NetworkSpec {
    layers = List.copyOf(layers);
  }

  /** The layers that have weights, in order. */
  public List<LayerSpec.Weighted> weightedLayers() {
    return layers.stream()
        .filter(LayerSpec.Weighted.class::isInstance)
        .map(LayerSpec.Weighted.class::cast)
        .toList();
  }

  /** The residual additions, in order. */
  public List<LayerSpec.Add> additions() {
    return layers.stream()
        .filter(LayerSpec.Add.class::isInstance)
        .map(LayerSpec.Add.class::cast)
        .toList();
  }
}
