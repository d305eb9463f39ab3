package io.bitlens.nn.engine;

import io.bitlens.nn.NetworkSpec;

/**
 * A loaded {@link io.bitlens.nn.Variant}, ready to predict and to explain. Holds native memory
 * until closed. Safe for concurrent calls; closing while a call runs is the caller's error.
 */
public interface VariantRunner extends AutoCloseable {

  /** The network that the variant computes. */
  NetworkSpec network();

  /**
   * Logits of a batch.
   *
   * @param pixels (B, C, H, W) row-major 8-bit pixels
   * @param count B, at least 1
   * @return (B, K) row-major logits
   * @throws IllegalArgumentException if the length of pixels is not B*C*H*W
   */
  float[] logits(byte[] pixels, int count);

  /**
   * Logits and input gradients of a batch.
   *
   * @param targets the class to explain by image, 0 to K-1; -1 for the predicted class
   */
  Saliency saliency(byte[] pixels, int count, int[] targets);

  /**
   * The same of pixels that are real numbers on the scale 0 to 255, and may lie outside of it: the
   * variant's formulas, continued to them. At integers the numbers are those of bytes, bit for bit;
   * elsewhere the first layer's sums are no integers and are rounded to single precision, in an
   * order that the library chooses.
   *
   * @param pixels (B, C, H, W) row-major
   */
  Saliency saliency(float[] pixels, int count, int[] targets);

  /**
   * Output of an activation and the gradient of the targets' logits by it. What is needed for that
   * is compiled when an activation is first asked for.
   *
   * @param targets the class to explain by image, 0 to K-1; -1 for the predicted class
   * @param activation name of a {@link io.bitlens.nn.LayerSpec.Pact}
   * @throws IllegalArgumentException if there is no such activation
   */
  ActivationGradient activation(byte[] pixels, int count, int[] targets, String activation);

  /** Bytes of native memory that the loaded variant's tensors take. */
  long nativeBytes();

  @Override
  void close();
}
