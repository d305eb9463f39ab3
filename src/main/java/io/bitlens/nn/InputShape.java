package io.bitlens.nn;

/** Shape (C, H, W) of one input image; pixels are 8-bit. */
public record InputShape(int channels, int height, int width) {

  public InputShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "input shape must be positive, found " + channels + " x " + height + " x " + width);
    }
  }

  /** Number of features, C*H*W. */
  public int size() {
    return channels * height * width;
  }

  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }
}
