package io.bitlens.image;

/**
 * What a picture may be at most; checked from its header, before anything is decoded.
 *
 * @param bytes of the file
 * @param pixels width times height
 * @param side width and height each, in pixels
 */
public record PictureLimits(int bytes, long pixels, int side) {

  public static final PictureLimits DEFAULT =
      new PictureLimits(10 * 1024 * 1024, 25_000_000, 8_192);

  void check(PictureFormat format, int width, int height) throws UnusablePictureException {
    if (width < 1 || height < 1) {
      throw UnusablePictureException.invalid(
          "The %s's header says %d x %d pixels.".formatted(format, width, height));
    }
    if (width > side || height > side || (long) width * height > pixels) {
      throw UnusablePictureException.invalid(
          "The %s is %d x %d pixels; at most %d a side and %d in all are read."
              .formatted(format, width, height, side, pixels));
    }
  }
}
