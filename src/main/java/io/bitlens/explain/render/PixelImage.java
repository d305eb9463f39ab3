package io.bitlens.explain.render;

/**
 * The image that a map explains.
 *
 * @param pixels (C, H, W) row-major 8-bit pixels, C being 1 or 3
 */
@SuppressWarnings("ArrayRecordComponent")
record PixelImage(byte[] pixels, int height, int width) {

  /** Its colours, 0xRRGGBB by pixel. */
  int[] rgb() {
    var rgb = new int[height * width];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = pixel(0, i) << 16 | pixel(channels() / 2, i) << 8 | pixel(channels() - 1, i);
    }
    return rgb;
  }

  /** Luma (BT.601) of a pixel, 0 to 255. */
  int grey(int position) {
    double luma =
        0.299 * pixel(0, position)
            + 0.587 * pixel(channels() / 2, position)
            + 0.114 * pixel(channels() - 1, position);
    return (int) Math.round(luma);
  }

  private int channels() {
    return pixels.length / (height * width);
  }

  private int pixel(int channel, int position) {
    return pixels[channel * height * width + position] & 0xff;
  }
}
