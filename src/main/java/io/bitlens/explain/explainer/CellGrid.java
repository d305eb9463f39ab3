package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;

/**
 * An image cut into side x side cells of sizes as equal as can be: pixel i of n along an axis is in
 * cell {@code floor(i * side / n)}. Cells are numbered row by row.
 */
record CellGrid(int side, InputShape shape) {

  CellGrid {
    if (side < 1 || side > Math.min(shape.height(), shape.width())) {
      throw new IllegalArgumentException("%d cells a side do not fit %s".formatted(side, shape));
    }
  }

  /** The cell of a position, 0 to H*W-1. */
  int cell(int position) {
    int y = position / shape.width();
    int x = position % shape.width();
    return y * side / shape.height() * side + x * side / shape.width();
  }

  /** Writes the image where cells are present, and the baseline elsewhere, (C, H, W). */
  void compose(byte[] image, byte[] absent, boolean[] present, byte[] into, int from) {
    int positions = shape.height() * shape.width();
    for (int i = 0; i < image.length; i++) {
      into[from + i] = present[cell(i % positions)] ? image[i] : absent[i];
    }
  }

  /** Shares the value of each cell equally among its pixels, (H, W). */
  double[] spread(double[] values) {
    var counts = new int[side * side];
    var pixels = new double[shape.height() * shape.width()];
    for (int i = 0; i < pixels.length; i++) {
      counts[cell(i)]++;
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = values[cell(i)] / counts[cell(i)];
    }
    return pixels;
  }
}
