package io.bitlens.nn.engine;

/**
 * A loaded {@link io.bitlens.nn.Variant}, ready to predict and to explain. Holds native memory
 * until closed. Safe for concurrent calls; closing while a call runs is the caller's error.
 */
public interface VariantRunner extends AutoCloseable {

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

  /** Bytes of native memory that the loaded variant's tensors take. */
  long nativeBytes();

  @Override
  void close();
}
