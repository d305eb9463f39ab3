package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec.GlobalAvgPool;
import io.bitlens.nn.NetworkShapes.Shape;

/** Mean over the positions of each channel; each position gets its share of the gradient. */
final class GlobalAvgPoolEmitter implements LayerEmitter {

  private final GlobalAvgPool layer;
  private final Shape input;

  GlobalAvgPoolEmitter(GlobalAvgPool layer, Shape input) {
    this.layer = layer;
    this.input = input;
  }

  @Override
  public String forward(Pass pass, String x) {
    return pass.let("y_" + layer.name(), "torch.mean(%s, [2, 3], False)", x);
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    double share = 1. / input.positions();
    return pass.let(
        "g_" + layer.name(), spread("torch.mul(%s, %s)".formatted(gradient, share), input));
  }

  /**
   * Expression of an image (B, C, H, W), channels-last, with a channel's value (B, C) everywhere.
   */
  static String spread(String values, Shape image) {
    return Tensors.channelsLast(
        "torch.expand(torch.reshape(%s, [-1, %d, 1, 1]), [-1, -1, %d, %d])"
            .formatted(values, image.channels(), image.height(), image.width()));
  }
}
