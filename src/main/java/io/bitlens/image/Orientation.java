package io.bitlens.image;

import java.util.Arrays;

/** How the stored pixels are to be turned to be seen upright: by the EXIF tag's value. */
enum Orientation {
  UPRIGHT(1),
  FLIPPED(2),
  TURNED_180(3),
  FLIPPED_VERTICALLY(4),
  TRANSPOSED(5),
  TURNED_90(6),
  TRANSVERSED(7),
  TURNED_270(8);

  private final int exif;

  Orientation(int exif) {
    this.exif = exif;
  }

  /** The orientation of a tag's value, 1 to 8; anything else is upright. */
  static Orientation ofExif(int value) {
    return Arrays.stream(values()).filter(o -> o.exif == value).findFirst().orElse(UPRIGHT);
  }

  int exif() {
    return exif;
  }

  /** Whether the stored rows are the upright picture's columns. */
  boolean swapsSides() {
    return exif >= TRANSPOSED.exif;
  }

  /**
   * Turns planes upright.
   *
   * @param stored (C, H, W) as stored
   * @return (C, H, W), or (C, W, H) where sides are swapped
   */
  float[] upright(float[] stored, int channels, int height, int width) {
    var turned = new float[stored.length];
    int outWidth = swapsSides() ? height : width;
    for (int c = 0; c < channels; c++) {
      int plane = c * height * width;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int position = position(x, y, width, height, outWidth);
          turned[plane + position] = stored[plane + y * width + x];
        }
      }
    }
    return turned;
  }

  private int position(int x, int y, int width, int height, int outWidth) {
    int right = width - 1 - x;
    int bottom = height - 1 - y;
    return switch (this) {
      case UPRIGHT -> y * outWidth + x;
      case FLIPPED -> y * outWidth + right;
      case TURNED_180 -> bottom * outWidth + right;
      case FLIPPED_VERTICALLY -> bottom * outWidth + x;
      case TRANSPOSED -> x * outWidth + y;
      case TURNED_90 -> x * outWidth + bottom;
      case TRANSVERSED -> right * outWidth + bottom;
      case TURNED_270 -> right * outWidth + y;
    };
  }
}
