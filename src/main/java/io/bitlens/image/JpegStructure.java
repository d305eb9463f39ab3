package io.bitlens.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Walks a JPEG's segments (ITU-T T.81, annex B) from SOI to EOI: the frame header, the scans and
 * the end. Application segments are dropped, but for those that say how colours are coded (JFIF,
 * Adobe) and the EXIF orientation, which is read here. What lies behind EOI is dropped, too:
 * cameras put previews (MPF) and films (motion photos) there.
 */
final class JpegStructure {

  /** Many progressive scans cost a full pass over the picture each; encoders write about ten. */
  private static final int MAX_SCANS = 64;

  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int COMMENT = 0xfe;

  private final byte[] file;
  private final PictureLimits limits;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private int width;
  private int height;
  private int components;
  private int scans;
  private Orientation orientation = Orientation.UPRIGHT;

  JpegStructure(byte[] file, PictureLimits limits) {
    this.file = file;
    this.limits = limits;
  }

  EncodedPicture check() throws UnusablePictureException {
    kept.write(file, 0, 2);
    int position = 2;
    for (int marker = marker(position); marker != EOI; marker = marker(position)) {
      position = skipFill(position);
      int end = segment(marker, position);
      if (!droppable(marker)) {
        kept.write(file, position, end - position);
      }
      position = end;
    }
    kept.write(0xff);
    kept.write(EOI);
    if (scans == 0) {
      throw UnusablePictureException.invalid("The JPEG has no image data.");
    }
    return new EncodedPicture(
        PictureFormat.JPEG,
        width,
        height,
        components == 1 ? PixelKind.GREY : PixelKind.RGB,
        8,
        orientation,
        kept.toByteArray());
  }

  /** Reads what matters in a segment and returns where the next one begins. */
  private int segment(int marker, int position) throws UnusablePictureException {
    if (marker == SOI) {
      throw UnusablePictureException.invalid(
          "The JPEG has a second picture inside at byte %d.".formatted(position));
    }
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      return position + 2;
    }
    int length = length(position);
    if (isFrameHeader(marker)) {
      frame(marker, position, length);
    } else if (marker == APP1) {
      orientation =
          ExifOrientation.find(Arrays.copyOfRange(file, position + 4, position + 2 + length))
              .orElse(orientation);
    }
    int end = position + 2 + length;
    return marker == SOS ? scan(end) : end;
  }

  private int scan(int position) throws UnusablePictureException {
    if (width == 0) {
      throw UnusablePictureException.invalid("The JPEG's data comes before its frame header.");
    }
    if (++scans > MAX_SCANS) {
      throw UnusablePictureException.invalid(
          "The JPEG has more than %d scans.".formatted(MAX_SCANS));
    }
    // Inside a scan, 0xff is followed by 0 (a data byte 0xff) or by a restart marker.
    for (int i = position; i < file.length - 1; i++) {
      int next = file[i + 1] & 0xff;
      if (file[i] == (byte) 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
        return i;
      }
    }
    throw truncated("its data ends without an end marker");
  }

  private void frame(int marker, int position, int length) throws UnusablePictureException {
    if (width != 0) {
      throw UnusablePictureException.invalid("The JPEG has two frame headers.");
    }
    if (marker > 0xc2) {
      throw UnusablePictureException.invalid(
          "The JPEG's coding process (marker ff%02x) is not read; save it as a baseline or"
                  .formatted(marker)
              + " progressive JPEG.");
    }
    if (length < 8) {
      throw UnusablePictureException.invalid("The JPEG's frame header is too short.");
    }
    int precision = file[position + 4] & 0xff;
    height = unsignedShort(position + 5);
    width = unsignedShort(position + 7);
    components = file[position + 9] & 0xff;
    limits.check(PictureFormat.JPEG, width, height);
    if (precision != 8 || (components != 1 && components != 3)) {
      throw UnusablePictureException.invalid(
          "The JPEG has %d components of %d bits%s; grey and colour pictures of 8 bits are read."
              .formatted(components, precision, components == 4 ? " (CMYK)" : ""));
    }
  }

  private static boolean isFrameHeader(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean droppable(int marker) {
    return marker == COMMENT || (marker > APP0 && marker <= 0xef && marker != APP14);
  }

  private int marker(int position) throws UnusablePictureException {
    int at = skipFill(position);
    if (file[at] != (byte) 0xff) {
      throw UnusablePictureException.invalid(
          "The JPEG is damaged: no marker at byte %d.".formatted(at));
    }
    return file[at + 1] & 0xff;
  }

  /** Any number of 0xff may come before a marker's own. */
  private int skipFill(int position) throws UnusablePictureException {
    int at = position;
    while (at + 1 < file.length && file[at] == (byte) 0xff && file[at + 1] == (byte) 0xff) {
      at++;
    }
    if (at + 1 >= file.length) {
      throw truncated("there is no end marker");
    }
    return at;
  }

  private int length(int position) throws UnusablePictureException {
    if (position + 4 > file.length) {
      throw truncated("a segment ends");
    }
    int length = unsignedShort(position + 2);
    if (length < 2) {
      throw UnusablePictureException.invalid(
          "The JPEG is damaged: a segment of %d bytes at byte %d.".formatted(length, position));
    }
    if (position + 2 + length > file.length) {
      throw truncated("its segment at byte %d ends".formatted(position));
    }
    return length;
  }

  private int unsignedShort(int position) {
    return (file[position] & 0xff) << 8 | (file[position + 1] & 0xff);
  }

  private UnusablePictureException truncated(String missing) {
    return UnusablePictureException.truncated(PictureFormat.JPEG, file.length, missing);
  }
}
