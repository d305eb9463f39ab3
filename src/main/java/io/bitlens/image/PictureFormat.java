package io.bitlens.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.bitlens.image.UnusablePictureException.Reason;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** The formats that are read, told by a file's first bytes; names and content types may lie. */
enum PictureFormat {
  PNG("\u0089PNG\r\n\u001a\n"),
  JPEG("\u00ff\u00d8\u00ff");

  private static final Map<String, String> OTHERS =
      Map.of(
          "GIF8", "GIF",
          "RIFF", "WebP or other RIFF",
          "BM", "BMP",
          "II*\0", "TIFF",
          "MM\0*", "TIFF",
          "%PDF", "PDF");

  private final String magic;

  PictureFormat(String magic) {
    this.magic = magic;
  }

  static PictureFormat of(byte[] file) throws UnusablePictureException {
    var start = new String(file, 0, Math.min(file.length, 8), ISO_8859_1);
    for (var format : values()) {
      if (start.startsWith(format.magic)) {
        return format;
      }
    }
    for (var other : OTHERS.entrySet()) {
      if (start.startsWith(other.getKey())) {
        throw new UnusablePictureException(
            Reason.UNSUPPORTED_FORMAT,
            "This is a %s file; pictures are read as PNG or JPEG.".formatted(other.getValue()));
      }
    }
    throw UnusablePictureException.invalid(
        "This is neither a PNG nor a JPEG: its first bytes are %s."
            .formatted(
                HexFormat.ofDelimiter(" ")
                    .formatHex(Arrays.copyOf(file, Math.min(file.length, 8)))));
  }
}
