package io.bitlens.image;

import java.awt.image.BufferedImage;

/** Changes a picture's size row by row, so that no second full-size copy of it is made. */
final class Resampling {

  private Resampling() {}

  /**
   * Resizes a picture into planes.
   *
   * @return (C, height, width) on the scale 0 to 255
   */
  static float[] planes(BufferedImage image, int channels, int height, int width) {
    var rows = new PixelRows(image, channels);
    var horizontal = AxisWeights.of(image.getWidth(), width);
    var vertical = AxisWeights.of(image.getHeight(), height);
    var row = new float[channels * image.getWidth()];
    var narrow = new float[channels * width];
    var planes = new float[channels * height * width];
    for (int y = 0; y < image.getHeight(); y++) {
      rows.read(y, row);
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = horizontal.sum(i % width, row, i / width * image.getWidth());
      }
      addRow(narrow, y, vertical, planes, channels, width);
    }
    return planes;
  }

  private static void addRow(
      float[] narrow, int y, AxisWeights vertical, float[] planes, int channels, int width) {
    int height = vertical.size();
    for (int target = 0; target < height; target++) {
      float weight = vertical.weight(target, y);
      if (weight == 0) {
        continue;
      }
      for (int c = 0; c < channels; c++) {
        int at = (c * height + target) * width;
        for (int x = 0; x < width; x++) {
          planes[at + x] += weight * narrow[c * width + x];
        }
      }
    }
  }
}
