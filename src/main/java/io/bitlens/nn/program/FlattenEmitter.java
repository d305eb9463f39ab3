package io.bitlens.nn.program;

import io.bitlens.nn.NetworkShapes.Shape;

/** Flattens a channels-last image without copying: columns in (H, W, C) order. */
final class FlattenEmitter implements LayerEmitter {

  private final String name;
  private final Shape input;

  FlattenEmitter(String name, Shape input) {
    this.name = name;
    this.input = input;
  }

  @Override
  public String forward(Pass pass, String x) {
    if (input.flat()) {
      return x;
    }
    return pass.let(
        "y_" + name, "torch.reshape(torch.permute(%s, [0, 2, 3, 1]), [-1, %d])", x, input.size());
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    if (input.flat()) {
      return gradient;
    }
    return pass.let(
        "g_" + name,
        "torch.permute(torch.reshape(%s, [-1, %d, %d, %d]), [0, 3, 1, 2])",
        gradient,
        input.height(),
        input.width(),
        input.channels());
  }
}
