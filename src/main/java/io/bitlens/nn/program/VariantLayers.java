package io.bitlens.nn.program;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.LayerSpec.Add;
import io.bitlens.nn.LayerSpec.Conv2d;
import io.bitlens.nn.LayerSpec.Weighted;
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.NetworkShapes.Shape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What both passes of a {@link VariantProgram} know: the layers in the order of computation, where
 * their numbers are in {@code w}, and the variables of the method being written that hold what the
 * forward pass computed.
 */
final class VariantLayers {

  private static final int TENSORS_PER_LAYER = 3;

  private final NetworkSpec network;
  private final Precision precision;
  private final Set<String> wide;
  private final List<LayerSpec> layers;
  private final NetworkShapes shapes;
  private final Map<String, String> saved = new HashMap<>();

  VariantLayers(
      NetworkSpec network, Precision precision, Set<String> wide, List<LayerSpec> layers) {
    this.network = network;
    this.precision = precision;
    this.wide = wide;
    this.layers = layers;
    this.shapes =
        NetworkShapes.of(
            new NetworkSpec(network.name(), network.input(), network.classes(), layers));
  }

  NetworkSpec network() {
    return network;
  }

  /** In the order of computation. */
  List<LayerSpec> inOrder() {
    return layers;
  }

  /** Whether the layer's sums are computed in double precision. */
  boolean isWide(String layer) {
    return wide.contains(layer);
  }

  /** Whether the weighted layer that comes next after an index is wide. */
  boolean nextIsWide(int index) {
    return layers.stream()
        .skip(index)
        .filter(Weighted.class::isInstance)
        .findFirst()
        .map(layer -> isWide(layer.name()))
        .orElseThrow();
  }

  LayerSpec named(String name) {
    return layers.stream().filter(layer -> layer.name().equals(name)).findFirst().orElseThrow();
  }

  /** Input shape of the layer at an index. */
  Shape before(int index) {
    return shapes.input(index);
  }

  Shortcut shortcut(Add layer) {
    return new Shortcut(
        shapes.output(layers.indexOf(named(layer.from()))),
        shapes.output(layers.indexOf(layer)),
        layer.stride());
  }

  /** Activation bits of the weighted layer that is last before an index. */
  int bitsBefore(int index) {
    for (int i = index - 1; i >= 0; i--) {
      if (layers.get(i) instanceof Weighted w) {
        return precision.of(w.name()).activations();
      }
    }
    return LayerBits.FULL;
  }

  /** Codes of the index-th weighted layer. */
  static String codes(int index) {
    return "w[" + TENSORS_PER_LAYER * index + "]";
  }

  static String multiplier(Weighted layer, int index) {
    return perChannel(layer, index, 1);
  }

  static String offset(Weighted layer, int index) {
    return perChannel(layer, index, 2);
  }

  /** A tensor of one number an output channel, shaped to spread over images. */
  private static String perChannel(Weighted layer, int index, int which) {
    var tensor = "w[" + (TENSORS_PER_LAYER * index + which) + "]";
    return layer instanceof Conv2d ? "torch.reshape(" + tensor + ", [1, -1, 1, 1])" : tensor;
  }

  String factor(Add layer) {
    int index = network.additions().indexOf(layer);
    return "w[" + (TENSORS_PER_LAYER * network.weightedLayers().size() + index) + "]";
  }

  void save(LayerSpec layer, String what, String variable) {
    saved.put(layer.name() + "/" + what, variable);
  }

  String saved(LayerSpec layer, String what) {
    var variable = saved.get(layer.name() + "/" + what);
    if (variable == null) {
      throw new IllegalStateException("no " + what + " of " + layer.name() + " was kept");
    }
    return variable;
  }
}
