package io.bitlens.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes a checked picture; a decoder's warning is a refusal, since it means invented pixels. */
final class PictureDecoder {

  private PictureDecoder() {}

  static BufferedImage decode(EncodedPicture picture) throws UnusablePictureException {
    var reader =
        ImageIO.getImageReadersByFormatName(picture.format().name().toLowerCase(Locale.ROOT))
            .next();
    var warnings = new ArrayList<String>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(picture.bytes()))) {
      reader.setInput(in, true);
      var image = reader.read(0);
      if (!warnings.isEmpty()) {
        throw damaged(picture, warnings.getFirst());
      }
      if (image.getWidth() != picture.width() || image.getHeight() != picture.height()) {
        throw damaged(picture, "its size differs from its header's");
      }
      return image;
    } catch (IOException | RuntimeException e) {
      // Decoders answer broken data with exceptions of many kinds, unchecked ones among them.
      throw damaged(picture, reason(e));
    } finally {
      reader.dispose();
    }
  }

  private static String reason(Exception e) {
    var cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static UnusablePictureException damaged(EncodedPicture picture, String reason) {
    return UnusablePictureException.invalid(
        "The %s cannot be decoded: %s.".formatted(picture.format(), reason));
  }
}
