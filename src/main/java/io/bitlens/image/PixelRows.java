package io.bitlens.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a decoded picture as planes of pixels on the scale 0 to 255, composited on black.
 *
 * <p>Samples are read from the raster as they are. {@link BufferedImage#getRGB} would be wrong: it
 * takes grey samples for linear light and brightens them (128 becomes 188).
 */
final class PixelRows {

  private final Raster raster;
  private final int channels;
  private final int bands;
  private final float scale;
  private final int @Nullable [] palette;
  private final int[] samples;
  private final float[] pixel = new float[3];

  /**
   * @param channels 1 for grey, 3 for red, green and blue
   */
  PixelRows(BufferedImage image, int channels) {
    this.raster = image.getRaster();
    this.channels = channels;
    this.bands = raster.getNumBands();
    this.scale = 255f / ((1 << raster.getSampleModel().getSampleSize(0)) - 1);
    this.palette = palette(image);
    this.samples = new int[raster.getWidth() * bands];
  }

  private static int @Nullable [] palette(BufferedImage image) {
    if (!(image.getColorModel() instanceof IndexColorModel model)) {
      return null;
    }
    var colours = new int[model.getMapSize()];
    model.getRGBs(colours);
    return colours;
  }

  /**
   * Reads row y.
   *
   * @param row (C, W)
   */
  void read(int y, float[] row) {
    int width = raster.getWidth();
    raster.getPixels(0, y, width, 1, samples);
    for (int x = 0; x < width; x++) {
      load(x);
      if (channels == 1) {
        row[x] = luma(pixel[0], pixel[1], pixel[2]);
      } else {
        row[x] = pixel[0];
        row[width + x] = pixel[1];
        row[2 * width + x] = pixel[2];
      }
    }
  }

  /** ITU-R BT.601 luma. */
  private static float luma(float red, float green, float blue) {
    return red == green && green == blue ? red : 0.299f * red + 0.587f * green + 0.114f * blue;
  }

  private void load(int x) {
    if (palette != null) {
      int colour = palette[samples[x]];
      composite(colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff, (colour >>> 24) / 255f);
      return;
    }
    int at = x * bands;
    float red = samples[at] * scale;
    float green = bands < 3 ? red : samples[at + 1] * scale;
    float blue = bands < 3 ? red : samples[at + 2] * scale;
    boolean transparency = bands == 2 || bands == 4;
    composite(red, green, blue, transparency ? samples[at + bands - 1] * scale / 255f : 1f);
  }

  private void composite(float red, float green, float blue, float alpha) {
    pixel[0] = red * alpha;
    pixel[1] = green * alpha;
    pixel[2] = blue * alpha;
  }
}
