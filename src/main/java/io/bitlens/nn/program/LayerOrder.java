package io.bitlens.nn.program;

import io.bitlens.nn.InvalidSpecException;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.LayerSpec.Add;
import io.bitlens.nn.LayerSpec.BatchNorm;
import io.bitlens.nn.LayerSpec.Conv2d;
import io.bitlens.nn.LayerSpec.Dropout;
import io.bitlens.nn.LayerSpec.Flatten;
import io.bitlens.nn.LayerSpec.MaxPool2d;
import io.bitlens.nn.LayerSpec.Pact;
import io.bitlens.nn.LayerSpec.Weighted;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The order in which layers are computed. Two swaps change no output: max-pooling before PACT (PACT
 * is monotone, and there is less to clip; of pre-activations that PACT makes equal the greatest
 * gets the gradient instead of the first) unless its output is also added somewhere, and dropout
 * after flatten.
 */
final class LayerOrder {

  private LayerOrder() {}

  /**
   * The layers in the order of computation.
   *
   * @throws InvalidSpecException if a batch-norm does not directly follow a weighted layer, an
   *     addition does not directly follow one of the two, an activation does not follow one of the
   *     three, or pixels are padded after another layer
   */
  static List<LayerSpec> of(NetworkSpec network) {
    return order(network, "");
  }

  /** The same, but max-pooling stays after the named activation. */
  static List<LayerSpec> keeping(NetworkSpec network, String activation) {
    return order(network, activation);
  }

  private static List<LayerSpec> order(NetworkSpec network, String kept) {
    var layers = new ArrayList<>(network.layers());
    boolean swapped;
    do {
      swapped = false;
      for (int i = 1; i < layers.size(); i++) {
        var first = layers.get(i - 1);
        if (later(first, layers.get(i)) && !added(network, first) && !first.name().equals(kept)) {
          Collections.swap(layers, i - 1, i);
          swapped = true;
        }
      }
    } while (swapped);
    check(layers);
    return layers;
  }

  private static boolean later(LayerSpec first, LayerSpec second) {
    return (first instanceof Pact && second instanceof MaxPool2d)
        || (first instanceof Dropout && second instanceof Flatten);
  }

  /** Whether an addition takes the layer's output. */
  private static boolean added(NetworkSpec network, LayerSpec layer) {
    return network.additions().stream().anyMatch(add -> add.from().equals(layer.name()));
  }

  private static void check(List<LayerSpec> layers) {
    var violations = new ArrayList<Violation>();
    for (int i = 0; i < layers.size(); i++) {
      var layer = layers.get(i);
      if (layer instanceof Conv2d conv && conv.padding() > 0 && i > 0 && first(layers, i)) {
        // Pixels are padded before they are normalised, which is the first thing that happens.
        violations.add(
            violation(layer, "the first convolution can pad only as the network's first layer"));
      }
      if (layer instanceof BatchNorm && !(i > 0 && layers.get(i - 1) instanceof Weighted)) {
        violations.add(violation(layer, "batch-norm must directly follow a weighted layer"));
      }
      if (layer instanceof Add && !(i > 0 && isAffine(layers.get(i - 1)))) {
        violations.add(
            violation(
                layer, "an addition must directly follow a weighted layer or its batch-norm"));
      }
      if (layer instanceof Pact && !followsWeights(layers, i)) {
        violations.add(
            violation(
                layer,
                "an activation must follow a weighted layer, its batch-norm or an addition, with at"
                    + " most max-pooling between"));
      }
    }
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations);
    }
  }

  /** Whether no weighted layer is before the index. */
  private static boolean first(List<LayerSpec> layers, int index) {
    return layers.subList(0, index).stream().noneMatch(Weighted.class::isInstance);
  }

  private static boolean followsWeights(List<LayerSpec> layers, int index) {
    int i = index - 1;
    while (i >= 0 && layers.get(i) instanceof MaxPool2d) {
      i--;
    }
    return i >= 0 && (isAffine(layers.get(i)) || layers.get(i) instanceof Add);
  }

  private static boolean isAffine(LayerSpec layer) {
    return layer instanceof Weighted || layer instanceof BatchNorm;
  }

  private static Violation violation(LayerSpec layer, String detail) {
    return new Violation("/layers/" + layer.name(), detail);
  }
}
