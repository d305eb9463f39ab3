package io.bitlens.nn.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.bitlens.nn.program.BatchNormConstants;

/**
 * The layers as their definitions say, in plain tensor algebra in double precision; automatic
 * differentiation finds the gradients, straight through where something is rounded.
 */
final class TwinLayers {

  private static final int CHANNEL_AXIS = 1;

  private TwinLayers() {}

  /** Nearest integer, halves to even; the gradient passes as if nothing were rounded. */
  static NDArray round(NDArray z) {
    // z - z is exactly zero: only the gradient is left of it.
    return z.round().stopGradient().add(z.sub(z.stopGradient()));
  }

  /** DoReFa's codes z of the weights, before they are rounded to 0..n. */
  static NDArray doReFaPosition(NDArray w, int bits) {
    var t = w.tanh();
    var greatest = t.abs().max().stopGradient();
    int n = levels(bits);
    return times(t, n / 2.0).div(greatest).add(n / 2.0);
  }

  /** DoReFa weights (arXiv 1606.06160, eq. 9), scaled to the mean absolute weight. */
  static NDArray doReFa(NDArray w, NDArray position, int bits) {
    var codes = times(round(position), 2).sub(levels(bits));
    var scale = w.abs().mean().div(codes.abs().mean()).stopGradient();
    return codes.mul(scale);
  }

  /** The pre-activation clipped to 0..alpha. */
  static NDArray clip(NDArray h, NDArray alpha) {
    var inside = real(h.gt(0)).mul(real(h.lt(alpha)));
    return h.mul(inside).add(alpha.mul(real(h.gte(alpha))));
  }

  /**
   * PACT (arXiv 1805.06085, eq. 1 to 3) of a clipped pre-activation.
   *
   * @param inRange whether alpha also gets a gradient through the step between two levels
   */
  static NDArray quantize(NDArray clipped, NDArray alpha, int bits, boolean inRange) {
    var step = times(inRange ? alpha : alpha.stopGradient(), 1.0 / levels(bits));
    return round(clipped.div(step)).mul(step);
  }

  static NDArray relu(NDArray h) {
    return h.mul(real(h.gt(0)));
  }

  static NDArray convolution(NDArray x, NDArray w, NDArray bias, int stride, int padding) {
    return x.getNDArrayInternal()
        .convolution(
            x, w, bias, new Shape(stride, stride), new Shape(padding, padding), new Shape(1, 1), 1)
        .singletonOrThrow();
  }

  static NDArray maxPool(NDArray x, int size) {
    var window = new Shape(size, size);
    return x.getNDArrayInternal().maxPool(window, window, new Shape(0, 0), false);
  }

  /** A border of zeros. */
  static NDArray pad(NDArray x, int padding) {
    return padding == 0 ? x : pad(pad(x, padding, 2), padding, 3);
  }

  private static NDArray pad(NDArray x, int padding, int axis) {
    var border = x.getShape().getShape().clone();
    border[axis] = padding;
    var zeros = x.getManager().zeros(new Shape(border), DataType.FLOAT64);
    return NDArrays.concat(new NDList(zeros, x, zeros), axis);
  }

  /** Mean by channel over all other axes. */
  static NDArray channelMean(NDArray x) {
    var mean = x;
    for (int axis = 0; axis < x.getShape().dimension(); axis++) {
      mean = axis == CHANNEL_AXIS ? mean : mean.mean(new int[] {axis}, true);
    }
    return mean;
  }

  /** Option A of arXiv 1512.03385 as a convolution whose 1 x 1 kernel is a part of the identity. */
  static NDArray shortcut(NDArray skip, NDArray out, int stride) {
    int in = (int) skip.getShape().get(CHANNEL_AXIS);
    int channels = (int) out.getShape().get(CHANNEL_AXIS);
    var kernel = new double[channels * in];
    for (int c = 0; c < in; c++) {
      kernel[c * in + c] = 1;
    }
    var memory = skip.getManager();
    return convolution(
        skip,
        memory.create(kernel, new Shape(channels, in, 1, 1)),
        memory.create(new double[channels]),
        stride,
        0);
  }

  /** Mean over height and width, (B, C). */
  static NDArray positionMean(NDArray x) {
    return x.mean(new int[] {3}, false).mean(new int[] {2}, false);
  }

  /** Mean of squared deviations by channel, the biased variance. */
  static NDArray channelVariance(NDArray x) {
    var deviation = x.sub(channelMean(x));
    return channelMean(deviation.mul(deviation));
  }

  static NDArray normalize(NDArray x, NDArray mean, NDArray variance) {
    return x.sub(mean).div(variance.add(BatchNormConstants.EPSILON).sqrt());
  }

  /** A value by channel, to be broadcast over x. */
  static NDArray byChannel(NDArray values, NDArray x) {
    return x.getShape().dimension() == 2
        ? values.reshape(1, -1)
        : values.reshape(1, x.getShape().get(CHANNEL_AXIS), 1, 1);
  }

  /**
   * A number times a tensor. DJL's {@code mul(Number)} frees the number at once, though the
   * recorded graph reads it again: after a garbage collection its gradient is anything.
   */
  static NDArray times(NDArray x, double factor) {
    return x.mul(x.getManager().create(factor));
  }

  static NDArray real(NDArray condition) {
    return condition.toType(DataType.FLOAT64, false);
  }

  static int levels(int bits) {
    return (1 << bits) - 1;
  }
}
