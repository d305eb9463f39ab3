package io.bitlens.dataset;

/**
 * Labelled 8-bit images of one shape.
 *
 * @param channels C
 * @param height H in pixels
 * @param width W in pixels
 * @param pixels (N, C, H, W) row-major, unsigned bytes
 * @param labels class of each image, 0-based
 */
@SuppressWarnings("ArrayRecordComponent")
public record ImageSet(int channels, int height, int width, byte[] pixels, int[] labels) {

  public ImageSet {
    if ((long) channels * height * width * labels.length != pixels.length) {
      throw new IllegalArgumentException(
          "%d images of %d x %d x %d need %d pixels, found %d"
              .formatted(
                  labels.length,
                  channels,
                  height,
                  width,
                  (long) channels * height * width * labels.length,
                  pixels.length));
    }
  }

  /** Number of images. */
  public int size() {
    return labels.length;
  }

  /** Number of pixels of one image, C*H*W. */
  public int imageSize() {
    return channels * height * width;
  }
}
