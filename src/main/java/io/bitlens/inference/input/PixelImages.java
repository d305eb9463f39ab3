package io.bitlens.inference.input;

import java.util.List;

/**
 * The JSON body, for the API's documentation only: it is read as a stream.
 *
 * @param images nested (C, H, W) or (H, W) pixels, 0 to 255
 */
record PixelImages(List<List<List<Integer>>> images) {

  private static final String ROW = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]";
  private static final String ROWS_4 = ROW + "," + ROW + "," + ROW + "," + ROW;

  /** A constant expression, as annotations need: one blank 28 x 28 image. */
  static final String BLANK =
      "{\"images\":[["
          + (ROWS_4 + "," + ROWS_4 + "," + ROWS_4 + "," + ROWS_4)
          + ("," + ROWS_4 + "," + ROWS_4 + "," + ROWS_4)
          + "]]}";
}
