package io.bitlens.nn;

/**
 * One layer of a {@link NetworkSpec}. Names are unique in a network and name the stored tensors.
 */
public sealed interface LayerSpec {

  String name();

  /** A layer with weights and a bias: the unit to which a {@link Precision} assigns bits. */
  sealed interface Weighted extends LayerSpec {}

  /**
   * Square 2-D convolution, weights (out, in, k, k), bias (out). In the first layer, padding pads
   * pixels of value 0 before normalisation.
   */
  record Conv2d(String name, int outChannels, int kernelSize, int stride, int padding)
      implements Weighted {}

  /** Fully connected layer on a flat input, weights (out, in), bias (out). */
  record Linear(String name, int outFeatures) implements Weighted {}

  /**
   * Residual addition (arXiv 1512.03385, eq. 1) of an earlier activation's output, without
   * parameters where the shapes differ (its option A): every {@code stride}-th row and column of
   * it, to as many of the first channels as it has.
   *
   * @param from name of the activation, a {@link Pact}
   */
  record Add(String name, String from, int stride) implements LayerSpec {}

  /** Max-pooling with a square window of the given size and the same stride, no padding. */
  record MaxPool2d(String name, int size) implements LayerSpec {}

  /**
   * Clipped activation of PACT (arXiv 1805.06085, eq. 1 and 2) with a learned clip, at the
   * activation bits of the weighted layer before it; at 32 bits a plain ReLU.
   */
  record Pact(String name) implements LayerSpec {}

  /** Batch normalisation over (B, H, W) per channel; eps 1e-5, momentum 0.1. */
  record BatchNorm(String name) implements LayerSpec {}

  /** Inverted dropout; the rate is used in steps of 1/256. */
  record Dropout(String name, double rate) implements LayerSpec {}

  /**
   * Mean over the positions of each channel (arXiv 1312.4400, section 3.2), (B, C, H, W) to (B, C).
   * The exact form takes the sum of the codes; 1 / (H * W) is part of the next multiplier.
   */
  record GlobalAvgPool(String name) implements LayerSpec {}

  /** (B, C, H, W) to (B, C*H*W), row-major. */
  record Flatten(String name) implements LayerSpec {}
}
