package io.bitlens.bench.fuzz;

import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import io.bitlens.image.UnusablePictureException;
import io.bitlens.nn.InputShape;
import java.time.Duration;

/** PNG and JPEG: read, or refused. Called by Jazzer, by its name. */
public final class Pictures {

  private static final PictureReader READER =
      new PictureReader(
          PictureLimits.DEFAULT, new DecodingMemory(256L << 20, Duration.ofSeconds(1)));
  private static final InputShape GREY = new InputShape(1, 28, 28);
  private static final InputShape COLOUR = new InputShape(3, 32, 32);

  private Pictures() {}

  public static void fuzzerTestOneInput(byte[] file) {
    for (var shape : new InputShape[] {GREY, COLOUR}) {
      try {
        int read = READER.read(file, shape, false).pixels().length;
        if (read != shape.channels() * shape.height() * shape.width()) {
          throw new IllegalStateException(read + " pixels");
        }
      } catch (UnusablePictureException refused) {
        // As it should be.
      }
    }
  }
}
