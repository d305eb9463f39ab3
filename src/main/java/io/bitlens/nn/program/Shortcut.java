package io.bitlens.nn.program;

import io.bitlens.nn.NetworkShapes.Shape;

/**
 * The way around without parameters (arXiv 1512.03385, section 3.3, option A): every stride-th row
 * and column, and zeros for the channels that are missing.
 *
 * @param in shape of what is added
 * @param out shape of what it is added to
 */
record Shortcut(Shape in, Shape out, int stride) {

  private static final long TO_THE_END = Long.MAX_VALUE;

  /** Expression of the shortcut's output (B, C, H, W). */
  String forward(String x) {
    var strided =
        stride == 1
            ? x
            : "torch.slice(torch.slice(%1$s, 2, 0, %2$d, %3$d), 3, 0, %2$d, %3$d)"
                .formatted(x, TO_THE_END, stride);
    int missing = out.channels() - in.channels();
    return missing == 0
        ? strided
        : Tensors.channelsLast(
            "torch.constant_pad_nd(%s, [0, 0, 0, 0, 0, %d], 0)".formatted(strided, missing));
  }

  /** Expression of the gradient by the shortcut's input; the program has the batch size B. */
  String backward(String gradient) {
    var narrowed =
        out.channels() == in.channels()
            ? gradient
            : "torch.narrow(%s, 1, 0, %d)".formatted(gradient, in.channels());
    // What is spread is not channels-last, and all that it is added to would not be either.
    return stride == 1
        ? narrowed
        : Tensors.channelsLast(
            spread(spread(narrowed, out.height(), 3, in.width()), in.height(), 2, in.height()));
  }

  /** Zeros between the values of one dimension. */
  private String spread(String gradient, int height, int dimension, int size) {
    return "torch.slice_backward(%s, [B, %d, %d, %d], %d, 0, %d, %d)"
        .formatted(gradient, in.channels(), height, in.width(), dimension, size, stride);
  }
}
