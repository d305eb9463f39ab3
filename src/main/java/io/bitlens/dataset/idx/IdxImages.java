package io.bitlens.dataset.idx;

import io.bitlens.dataset.DatasetException;

/**
 * Reads images one after the other: count x height x width, or count x channels x height x width
 * where they have colours, one byte a value.
 *
 * <p>The header must say what is already known (the number of labels that were read, the shape of
 * the data set or the largest that is read), so nothing is ever allocated on the word of a header.
 */
public final class IdxImages {

  private final IdxInput input;
  private final int height;
  private final int width;
  private final int imageSize;
  private int left;

  /**
   * Reads the header of grey images.
   *
   * @param count number of labels that were read
   * @param height of the data set's images, in pixels
   * @param width of the data set's images, in pixels
   */
  public IdxImages(IdxInput input, int count, int height, int width) throws DatasetException {
    this(input, count, 1, height, width);
  }

  /**
   * Reads the header of images of one kind.
   *
   * @param count number of labels that were read
   * @param channels of the data set's images; their dimension is left out if it is 1
   * @param height of the data set's images, in pixels
   * @param width of the data set's images, in pixels
   */
  public IdxImages(IdxInput input, int count, int channels, int height, int width)
      throws DatasetException {
    this.input = input;
    this.height = height;
    this.width = width;
    input.readMagic(channels == 1 ? 3 : 4);
    requireCount(count);
    if (channels != 1) {
      requireDimension("number of channels", channels, "");
    }
    requireDimension("height", height, "");
    requireDimension("width", width, "");
    this.imageSize = Math.multiplyExact(channels, Math.multiplyExact(height, width));
    this.left = count;
  }

  /**
   * Reads the header of grey images of a size that only the header tells.
   *
   * @param count number of labels that were read
   * @param maxSide height and width are at most this, in pixels
   */
  public IdxImages(IdxInput input, int count, int maxSide) throws DatasetException {
    this.input = input;
    input.readMagic(3);
    requireCount(count);
    this.height = side("height", maxSide);
    this.width = side("width", maxSide);
    this.imageSize = Math.multiplyExact(height, width);
    this.left = count;
  }

  private void requireCount(int count) throws DatasetException {
    requireDimension("number of images", count, " as there are labels");
  }

  private int side(String what, int max) throws DatasetException {
    long at = input.offset();
    int found = input.readDimension(what);
    if (found > max) {
      throw input.refused(at, "expected a %s of 1 to %d, found %d".formatted(what, max, found));
    }
    return found;
  }

  /** Of each image, in pixels. */
  public int height() {
    return height;
  }

  /** Of each image, in pixels. */
  public int width() {
    return width;
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
