package io.bitlens.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Walks a PNG's chunks (W3C PNG, section 5): lengths, checksums, order, the header and the end,
 * which is the file's. Only the critical chunks and tRNS are kept, so no compressed text or colour
 * profile reaches a decoder. Whether the data has more rows than the header says is not looked at:
 * it would have to be unpacked twice, and no decoder reads on.
 */
final class PngStructure {

  private static final int SIGNATURE = 8;
  private static final int AROUND_DATA = 12;
  private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

  private final ByteBuffer file;
  private final PictureLimits limits;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final Set<String> seen = new HashSet<>();

  PngStructure(byte[] file, PictureLimits limits) {
    this.file = ByteBuffer.wrap(file);
    this.limits = limits;
  }

  EncodedPicture check() throws UnusablePictureException {
    kept.write(file.array(), 0, SIGNATURE);
    requireHeader();
    int width = file.getInt(SIGNATURE + 8);
    int height = file.getInt(SIGNATURE + 12);
    limits.check(PictureFormat.PNG, width, height);
    int position = SIGNATURE;
    for (var before = ""; !before.equals("IEND"); ) {
      int length = length(position);
      var type = type(position);
      checkSum(position, length);
      requirePlace(type, before, position, length);
      if (KEPT.contains(type)) {
        kept.write(file.array(), position, length + AROUND_DATA);
      }
      seen.add(type);
      before = type;
      position += length + AROUND_DATA;
    }
    requireEnd(position);
    return new EncodedPicture(
        PictureFormat.PNG,
        width,
        height,
        kind(file.get(SIGNATURE + 17)),
        file.get(SIGNATURE + 16),
        Orientation.UPRIGHT,
        kept.toByteArray());
  }

  /** What two programs could take for two different pictures is none. */
  private void requirePlace(String type, String before, int position, int length)
      throws UnusablePictureException {
    if (type.equals("acTL")) {
      throw UnusablePictureException.invalid("The PNG is animated; send one picture.");
    }
    boolean misplaced =
        switch (type) {
          case "IHDR" -> position != SIGNATURE;
          case "PLTE" -> seen.contains("PLTE") || seen.contains("IDAT");
          case "tRNS" -> seen.contains("IDAT");
          case "IDAT" -> seen.contains("IDAT") && !before.equals("IDAT");
          case "IEND" -> length != 0;
          // Whoever does not know a chunk of a capital letter cannot read the picture.
          default -> Character.isUpperCase(type.charAt(0));
        };
    if (misplaced) {
      throw UnusablePictureException.invalid(
          "The PNG's %s chunk at byte %d is out of place.".formatted(shown(type), position));
    }
  }

  private void requireEnd(int end) throws UnusablePictureException {
    if (!seen.contains("IDAT")) {
      throw UnusablePictureException.invalid("The PNG has no image data.");
    }
    if (end != file.capacity()) {
      throw UnusablePictureException.invalid(
          "The PNG has %d bytes behind its end chunk.".formatted(file.capacity() - end));
    }
  }

  private static String shown(String type) {
    return type.replaceAll("[^A-Za-z]", "?");
  }

  private void requireHeader() throws UnusablePictureException {
    if (length(SIGNATURE) != 13 || !type(SIGNATURE).equals("IHDR")) {
      throw UnusablePictureException.invalid("The PNG does not begin with its header chunk.");
    }
    checkSum(SIGNATURE, 13);
  }

  /** Length of the data of the chunk at a position, all of which is there. */
  private int length(int position) throws UnusablePictureException {
    if (file.capacity() - position < AROUND_DATA) {
      throw UnusablePictureException.truncated(
          PictureFormat.PNG, file.capacity(), "there is no end chunk");
    }
    int length = file.getInt(position);
    if (length < 0 || length > file.capacity() - position - AROUND_DATA) {
      throw UnusablePictureException.truncated(
          PictureFormat.PNG,
          file.capacity(),
          "its chunk at byte %d should have %d bytes and ends"
              .formatted(position, Integer.toUnsignedLong(length)));
    }
    return length;
  }

  private String type(int position) {
    return new String(file.array(), position + 4, 4, ISO_8859_1);
  }

  private void checkSum(int position, int length) throws UnusablePictureException {
    var crc = new CRC32();
    crc.update(file.array(), position + 4, length + 4);
    if ((int) crc.getValue() != file.getInt(position + 8 + length)) {
      throw UnusablePictureException.invalid(
          "The PNG is damaged: the checksum of its chunk at byte %d is wrong.".formatted(position));
    }
  }

  private static PixelKind kind(byte colourType) throws UnusablePictureException {
    return switch (colourType) {
      case 0 -> PixelKind.GREY;
      case 2 -> PixelKind.RGB;
      case 3 -> PixelKind.PALETTE;
      case 4 -> PixelKind.GREY_ALPHA;
      case 6 -> PixelKind.RGBA;
      default ->
          throw UnusablePictureException.invalid(
              "The PNG's header says colour type %d, which does not exist.".formatted(colourType));
    };
  }
}
