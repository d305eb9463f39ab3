package io.bitlens.explain.explainer;

import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.LayerSpec.Conv2d;
import io.bitlens.nn.NetworkShapes;
import io.bitlens.nn.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A convolution and the activation that follows it.
 *
 * @param name of the convolution
 * @param activation name of the activation
 * @param channels of the activation
 * @param height of the activation
 * @param width of the activation
 */
public record ActivatedConvolution(
    String name, String activation, int channels, int height, int width) {

  /** All of a network, in order; a convolution without an activation of its own is left out. */
  public static List<ActivatedConvolution> in(NetworkSpec network) {
    var found = new ArrayList<ActivatedConvolution>();
    var shapes = NetworkShapes.of(network);
    var last = Optional.<Conv2d>empty();
    for (int i = 0; i < network.layers().size(); i++) {
      switch (network.layers().get(i)) {
        case Conv2d conv -> last = Optional.of(conv);
        case LayerSpec.Linear linear -> last = Optional.empty();
        case LayerSpec.Pact pact -> found.addAll(of(last, pact, shapes.output(i)));
        default -> {}
      }
    }
    return found;
  }

  private static List<ActivatedConvolution> of(
      Optional<Conv2d> convolution, LayerSpec.Pact pact, NetworkShapes.Shape shape) {
    return convolution.stream()
        .map(conv ->
            new ActivatedConvolution(
                conv.name(), pact.name(), shape.channels(), shape.height(), shape.width()))
        .toList();
  }

  int positions() {
    return height * width;
  }
}
