package io.bitlens.inference.input;

import java.util.List;

/**
 * Images of one request, in a model's shape.
 *
 * @param pixels (B, C, H, W) row-major 8-bit pixels
 * @param images one by image of the batch, in order; 1 to {@link #MAX_IMAGES}
 */
@SuppressWarnings("ArrayRecordComponent")
public record InputBatch(byte[] pixels, List<InputImage> images) {

  /** Most images of one request. */
  public static final int MAX_IMAGES = 64;

  public InputBatch {
    images = List.copyOf(images);
  }

  /** B. */
  public int size() {
    return images.size();
  }
}
