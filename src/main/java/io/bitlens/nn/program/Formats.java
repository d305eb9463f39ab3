package io.bitlens.nn.program;

/**
 * Number formats of a weighted layer.
 *
 * @param half whether it computes, and gives its output, in bfloat16
 * @param halfInput whether its input comes in bfloat16
 */
record Formats(boolean half, boolean halfInput) {

  /** All in single precision. */
  static final Formats SINGLE = new Formats(false, false);

  /** The layer's input in its own format. */
  String own(Pass pass, String input) {
    return half == halfInput ? input : pass.let("c", cast(input, half));
  }

  /** The gradient by the layer's input in the input's format. */
  String inputs(Pass pass, String gradient) {
    return half == halfInput ? gradient : pass.let("c", cast(gradient, halfInput));
  }

  /** A weight or bias in the layer's format. */
  String parameter(String expression) {
    return half ? cast(expression, true) : expression;
  }

  /** A parameter's gradient in single precision. */
  String single(Pass pass, String gradient) {
    return half ? pass.let("c", cast(gradient, false)) : gradient;
  }

  private static String cast(String tensor, boolean toHalf) {
    return Tensors.to(tensor, toHalf ? Tensors.BFLOAT16 : Tensors.FLOAT32);
  }
}
