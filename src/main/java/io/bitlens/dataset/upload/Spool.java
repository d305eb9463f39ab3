package io.bitlens.dataset.upload;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Accepted images on their way to the data set, pixels in a file and labels in memory: how they are
 * split, and whether they are all grey, is known only when the last one is there.
 */
final class Spool implements AutoCloseable {

  private static final int FIRST = 1_024;

  private final Path file;
  private final OutputStream pixels;
  private final long limit;
  private final int channels;
  private int height;
  private int width;
  private byte[] labels = new byte[FIRST];
  private boolean[] test = new boolean[FIRST];
  private int size;
  private long bytes;
  private boolean grey = true;

  /**
   * @param file made anew; whoever gives it deletes it
   * @param channels of every image
   * @param limit bytes of all images
   */
  Spool(Path file, int channels, long limit) throws IOException {
    this.file = file;
    this.channels = channels;
    this.limit = limit;
    this.pixels = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
  }

  /**
   * Says what every image of this is like.
   *
   * @param imageHeight in pixels
   * @param imageWidth in pixels
   */
  Spool shaped(int imageHeight, int imageWidth) {
    this.height = imageHeight;
    this.width = imageWidth;
    return this;
  }

  /** Takes one image (C, H, W). */
  void take(byte[] image, int label, Part part) throws ArchiveException, IOException {
    if (image.length != imageSize()) {
      throw new IllegalArgumentException(image.length + " bytes are no image of this shape");
    }
    bytes += image.length;
    if (bytes > limit) {
      throw new ArchiveException(
          "The images have more than %d bytes at this size, which is what a training may load."
              .formatted(limit));
    }
    pixels.write(image);
    grey &= equalPlanes(image);
    if (size == labels.length) {
      labels = Arrays.copyOf(labels, 2 * size);
      test = Arrays.copyOf(test, 2 * size);
    }
    labels[size] = (byte) label;
    test[size++] = part == Part.TEST;
  }

  private boolean equalPlanes(byte[] image) {
    int plane = height * width;
    return channels == 3
        && Arrays.equals(image, 0, plane, image, plane, 2 * plane)
        && Arrays.equals(image, 0, plane, image, 2 * plane, 3 * plane);
  }

  int size() {
    return size;
  }

  int label(int index) {
    return Byte.toUnsignedInt(labels[index]);
  }

  boolean test(int index) {
    return test[index];
  }

  int channels() {
    return channels;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  int imageSize() {
    return channels * height * width;
  }

  /** Whether the three planes of every image are the same. */
  boolean grey() {
    return grey;
  }

  /** The file, once all images are in it. */
  Path written() throws IOException {
    pixels.close();
    return file;
  }

  @Override
  public void close() throws IOException {
    pixels.close();
  }
}
