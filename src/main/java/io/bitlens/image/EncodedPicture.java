package io.bitlens.image;

/**
 * A picture whose structure was found whole and within the limits; not decoded yet.
 *
 * @param bitsPerSample 1 to 16
 * @param orientation EXIF orientation, 1 to 8
 * @param bytes the file, reduced to the parts that carry pixels
 */
@SuppressWarnings("ArrayRecordComponent")
record EncodedPicture(
    PictureFormat format,
    int width,
    int height,
    PixelKind kind,
    int bitsPerSample,
    Orientation orientation,
    byte[] bytes) {

  static EncodedPicture check(byte[] file, PictureLimits limits) throws UnusablePictureException {
    return switch (PictureFormat.of(file)) {
      case PNG -> new PngStructure(file, limits).check();
      case JPEG -> new JpegStructure(file, limits).check();
    };
  }

  /** Upper bound of the bytes that decoding takes at once. */
  long decodingBytes() {
    int bytesPerSample =
        switch (format) {
          case PNG -> bitsPerSample > 8 ? 2 : 1;
          // A progressive one's 16-bit coefficients are all held beside the samples.
          case JPEG -> 3;
        };
    return (long) width * height * kind.decodedSamples() * bytesPerSample;
  }

  /** For people: {@code 640x480 RGB JPEG}, {@code 28x28 16-bit grey PNG}. */
  String describe() {
    var depth = bitsPerSample == 8 ? "" : bitsPerSample + "-bit ";
    return "%dx%d %s%s %s".formatted(width, height, depth, kind, format);
  }
}
