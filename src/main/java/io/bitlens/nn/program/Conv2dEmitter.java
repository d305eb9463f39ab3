package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec.Conv2d;

/** 2-D convolution of channels-last images. */
final class Conv2dEmitter implements LayerEmitter {

  private final Conv2d layer;
  private final int padding;
  private final FoldedWeights weights;
  private final Formats formats;

  /**
   * A convolution.
   *
   * @param padding padding to compute with: 0 where the input has been padded already
   */
  Conv2dEmitter(Conv2d layer, int padding, FoldedWeights weights, Formats formats) {
    this.layer = layer;
    this.padding = padding;
    this.weights = weights;
    this.formats = formats;
  }

  @Override
  public void prepare(ProgramText text) {
    weights.prepare(text);
  }

  @Override
  public String forward(Pass pass, String given) {
    var x = formats.own(pass, given);
    pass.save(layer.name(), "input", x);
    return pass.let(
        "h_" + layer.name(),
        "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
        x,
        weights.folded(),
        weights.foldedBias(),
        layer.stride(),
        layer.stride(),
        padding,
        padding);
  }

  @Override
  public String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients) {
    var text = pass.text();
    var gx = text.unique("gx_" + layer.name() + pass.tag());
    var gw = text.unique("gw_" + layer.name() + pass.tag());
    var none = text.unique("none_" + layer.name() + pass.tag());
    text.line(
        ("%s, %s, %s = torch.convolution_backward(%s, %s, %s, [%d], [%d, %d], [%d, %d], [1, 1], False,"
                + " [0, 0], 1, [%s, %s, False])")
            .formatted(
                gx,
                gw,
                none,
                gradient,
                pass.saved(layer.name(), "input"),
                weights.folded(),
                layer.outChannels(),
                layer.stride(),
                layer.stride(),
                padding,
                padding,
                literal(inputWanted),
                literal(gradients.wanted())));
    if (gradients.wanted()) {
      gradients.add(text, weights.weightName(), formats.single(pass, gw));
      if (weights.hasBias()) {
        gradients.add(text, weights.biasName(), biasGradient(pass, gradient));
      }
    }
    return inputWanted ? formats.inputs(pass, gx) : gx;
  }

  /** A sum of its own: several times faster than that of the convolution's backward operator. */
  private String biasGradient(Pass pass, String gradient) {
    return pass.let(
        "gb_" + layer.name(),
        "torch.sum(%s, [0, 2, 3], False, dtype=%d)",
        pass.sameSums(gradient),
        Tensors.FLOAT32);
  }

  @Override
  public void finish(ProgramText text, Gradients gradients) {
    weights.finish(text, gradients);
  }

  private static String literal(boolean value) {
    return value ? "True" : "False";
  }
}
