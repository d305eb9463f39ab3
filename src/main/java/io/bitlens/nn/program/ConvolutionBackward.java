package io.bitlens.nn.program;

import io.bitlens.nn.LayerSpec.Conv2d;

/**
 * The gradients of a 2-D convolution.
 *
 * @param layer the convolution
 * @param inChannels channels of its input
 * @param padding padding to compute with: 0 where the input has been padded already
 */
record ConvolutionBackward(Conv2d layer, int inChannels, int padding) {

  /** Channels in one block of oneDNN's layout. */
  private static final int BLOCK = 16;

  /** What is wanted. */
  record Wanted(boolean input, boolean weights) {}

  /**
   * Expressions of the gradients by the input and by the weights; they mean something if wanted.
   */
  record Written(String input, String weights) {}

  /**
   * Writes the gradients.
   *
   * @param names end of the variables' names
   * @param gradient expression of the gradient by the output
   * @param input expression of the input
   * @param weights expression of the weights
   */
  Written write(
      ProgramText text,
      String names,
      String gradient,
      String input,
      String weights,
      Wanted wanted) {
    int absent = wanted.input() ? absent() : 0;
    var gx = text.unique("gx_" + names);
    var gw = text.unique("gw_" + names);
    var none = text.unique("none_" + names);
    text.line(
        ("%1$s, %2$s, %3$s = torch.convolution_backward(%4$s, %5$s, %6$s, [%7$d], [%8$d, %8$d],"
                + " [%9$d, %9$d], [1, 1], False, [0, 0], 1, [%10$s, %11$s, False])")
            .formatted(
                gx,
                gw,
                none,
                extended(gradient, "", absent),
                input,
                extended(weights, "0, 0, ", absent),
                layer.outChannels() + absent,
                layer.stride(),
                padding,
                literal(wanted.input()),
                literal(wanted.weights())));
    return new Written(
        gx, absent == 0 ? gw : "torch.narrow(%s, 0, 0, %d)".formatted(gw, layer.outChannels()));
  }

  /**
   * Output channels to add. Of one input channel alone oneDNN 3.7 takes the blocked layout, and
   * what it computes for the input from an incomplete last block of output channels is wrong.
   */
  private int absent() {
    return inChannels == 1 ? -layer.outChannels() & (BLOCK - 1) : 0;
  }

  /** Zeros behind the output channels, which are the second dimension of images. */
  private static String extended(String tensor, String secondDimension, int absent) {
    return absent == 0
        ? tensor
        : "torch.constant_pad_nd(%s, [0, 0, 0, 0, %s0, %d], 0)"
            .formatted(tensor, secondDimension, absent);
  }

  private static String literal(boolean value) {
    return value ? "True" : "False";
  }
}
