package io.bitlens.dataset.idx;

import io.bitlens.dataset.DatasetException;

/**
 * Reads grey images one after the other: three dimensions, count x height x width, one byte a
 * pixel.
 *
 * <p>The header must say what is already known (the number of labels that were read, the shape of
 * the data set), so nothing is ever allocated on the word of a header.
 */
public final class IdxImages {

  private final IdxInput input;
  private final int imageSize;
  private int left;

  /**
   * Reads the header.
   *
   * @param count number of labels that were read
   * @param height of the data set's images, in pixels
   * @param width of the data set's images, in pixels
   */
  public IdxImages(IdxInput input, int count, int height, int width) throws DatasetException {
    this.input = input;
    input.readMagic(3);
    requireDimension("number of images", count, " as there are labels");
    requireDimension("height", height, "");
    requireDimension("width", width, "");
    this.imageSize = Math.multiplyExact(height, width);
    this.left = count;
  }

  private void requireDimension(String what, int expected, String why) throws DatasetException {
    long at = input.offset();
    int found = input.readDimension(what);
    if (found != expected) {
      throw input.refused(
          at, "expected a %s of %d%s, found %d".formatted(what, expected, why, found));
    }
  }

  /** Reads the next image, row-major, into {@code pixels} from {@code start}. */
  public void next(byte[] pixels, int start) throws DatasetException {
    if (left == 0) {
      throw new IllegalStateException("all images have been read");
    }
    input.readFully(pixels, start, imageSize, "pixels");
    left--;
  }

  /** Makes sure that the last image ends the file. */
  public void requireEnd() throws DatasetException {
    if (left != 0) {
      throw new IllegalStateException(left + " images have not been read");
    }
    input.requireEnd();
  }
}
