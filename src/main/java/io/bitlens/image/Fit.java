package io.bitlens.image;

import io.bitlens.nn.InputShape;

/**
 * The largest size of an upright picture that keeps its aspect inside a model's height and width.
 *
 * @param resizes whether it differs from the picture's own size
 */
record Fit(int width, int height, boolean resizes) {

  static Fit of(EncodedPicture picture, InputShape shape) {
    boolean swap = picture.orientation().swapsSides();
    int width = swap ? picture.height() : picture.width();
    int height = swap ? picture.width() : picture.height();
    double scale = Math.min((double) shape.width() / width, (double) shape.height() / height);
    int fitWidth = Math.clamp(Math.round(width * scale), 1, shape.width());
    int fitHeight = Math.clamp(Math.round(height * scale), 1, shape.height());
    return new Fit(fitWidth, fitHeight, fitWidth != width || fitHeight != height);
  }

  /**
   * Rounds planes of this size to 8 bits in the middle of the model's input.
   *
   * @param planes (C, height, width) on the scale 0 to 255
   * @return (C, H, W)
   */
  byte[] pad(float[] planes, InputShape shape, boolean invert) {
    var pixels = new byte[shape.size()];
    int left = (shape.width() - width) / 2;
    int top = (shape.height() - height) / 2;
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int to = (c * shape.height() + top + y) * shape.width() + left;
        int from = (c * height + y) * width;
        for (int x = 0; x < width; x++) {
          int value = Math.clamp(Math.round(planes[from + x]), 0, 255);
          pixels[to + x] = (byte) (invert ? 255 - value : value);
        }
      }
    }
    return pixels;
  }
}
