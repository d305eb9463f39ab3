package io.bitlens.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** Finds the orientation tag in the first image directory of an EXIF segment (EXIF 2.32, 4.6). */
final class ExifOrientation {

  private static final byte[] EXIF = "Exif\0\0".getBytes(ISO_8859_1);
  private static final int ENTRY = 12;
  private static final short ORIENTATION = 0x0112;

  private ExifOrientation() {}

  /** Empty where the segment is not EXIF, says nothing, or is broken: a picture is still one. */
  static Optional<Orientation> find(byte[] segment) {
    if (segment.length < EXIF.length + 8
        || !Arrays.equals(segment, 0, EXIF.length, EXIF, 0, EXIF.length)) {
      return Optional.empty();
    }
    var tiff = ByteBuffer.wrap(segment, EXIF.length, segment.length - EXIF.length).slice();
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory > tiff.capacity() - 2) {
      return Optional.empty();
    }
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0, at = directory + 2; i < entries && at <= tiff.capacity() - ENTRY; i++) {
      if (tiff.getShort(at) == ORIENTATION) {
        return Optional.of(Orientation.ofExif(tiff.getShort(at + 8) & 0xffff));
      }
      at += ENTRY;
    }
    return Optional.empty();
  }
}
