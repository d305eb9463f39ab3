package io.bitlens.nn.program;

/**
 * Writes one layer's part of a training program.
 *
 * <p>Values flow between layers as tensors in their own unit: a quantized activation is held as its
 * integer codes, and its unit alpha / (2^k - 1) is folded into the weights that follow. A tensor of
 * images is channels-last in memory; a flat one is row-major with columns in (H, W, C) order.
 */
interface LayerEmitter {

  /** Statements that are run once a step, before the first pass. */
  default void prepare(ProgramText text) {}

  /**
   * The forward pass.
   *
   * @param x variable of the input
   * @return variable of the output
   */
  String forward(Pass pass, String x);

  /**
   * The backward pass.
   *
   * @param gradient variable of the loss's gradient by the output
   * @param inputWanted whether the gradient by the input is of use; if not, the returned name means
   *     nothing
   * @param gradients receives the gradients of the layer's parameters, in the folded units
   * @return variable of the loss's gradient by the input
   */
  String backward(Pass pass, String gradient, boolean inputWanted, Gradients gradients);

  /** Statements that bring the summed gradients into the parameters' own units. */
  default void finish(ProgramText text, Gradients gradients) {}

  /** Whether the layer behaves the same in training and in evaluation. */
  default boolean sameInEvaluation() {
    return true;
  }
}
