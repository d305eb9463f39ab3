package io.bitlens.dataset.idx;

import static io.bitlens.dataset.idx.IdxBytes.IMAGES;
import static io.bitlens.dataset.idx.IdxBytes.file;
import static io.bitlens.dataset.idx.IdxBytes.gzip;
import static io.bitlens.dataset.idx.IdxBytes.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.dataset.DatasetException;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class IdxImagesTest {

  /** Two images of 2 x 3. */
  private static final byte[] TWO =
      file(IMAGES, new int[] {2, 2, 3}, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});

  @Test
  void imagesAreReadOneByOne() throws Exception {
    assertThat(read(TWO)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(read(gzip(TWO))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  }

  @Test
  void anotherMagicNumberIsRefused() {
    assertRefused(file(IdxBytes.LABELS, new int[] {2}, (byte) 0, (byte) 1))
        .hasMessage(
            "some-file: at offset 0: expected the magic number 0x00000803 (unsigned bytes, 3"
                + " dimensions), found 0x00000801");
  }

  @Test
  void anotherCountThanOfLabelsIsRefused() {
    assertRefused(file(IMAGES, new int[] {3, 2, 3}, new byte[18]))
        .hasMessage(
            "some-file: at offset 4: expected a number of images of 2 as there are labels, found"
                + " 3");
  }

  @Test
  void anotherShapeIsRefused() {
    assertRefused(file(IMAGES, new int[] {2, 3, 3}, new byte[18]))
        .hasMessage("some-file: at offset 8: expected a height of 2, found 3");
    assertRefused(file(IMAGES, new int[] {2, 2, 4}, new byte[16]))
        .hasMessage("some-file: at offset 12: expected a width of 3, found 4");
  }

  @Test
  void dimensionsThatOverflowAreRefused() {
    assertRefused(file(IMAGES, new int[] {2, 0x10000, 0x10000}))
        .hasMessage("some-file: at offset 8: expected a height of 2, found 65536");
    assertRefused(file(IMAGES, new int[] {0x8000_0002, 2, 3}))
        .hasMessage(
            "some-file: at offset 4: expected a number of images of 1 to 2147483647, found"
                + " 2147483650");
  }

  @Test
  void aFileThatEndsInAnImageIsRefused() {
    assertRefused(Arrays.copyOf(TWO, TWO.length - 2))
        .hasMessage("some-file: at offset 26: expected 2 more bytes of pixels, found the end");
  }

  @Test
  void bytesAfterTheLastImageAreRefused() {
    assertRefused(Arrays.copyOf(TWO, TWO.length + 1))
        .hasMessage("some-file: at offset 28: expected the end of the file, found more bytes");
  }

  @Test
  void otherContentThanPinnedIsRefused() throws Exception {
    IdxInput input = input(IdxBytes.labels(1));
    IdxLabels.read(input, 2);

    assertThatThrownBy(() -> input.requireSha256("00"))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "some-file: its content is not the data set's: expected SHA-256 00, found "
                + "4fd8d79cb8cc43b9695983119352d04785652f9036ae1446d51345b459403a4c");
  }

  private static byte[] read(byte... bytes) throws Exception {
    byte[] pixels = new byte[12];
    try (IdxInput input = input(bytes)) {
      var images = new IdxImages(input, 2, 2, 3);
      images.next(pixels, 0);
      images.next(pixels, 6);
      images.requireEnd();
    }
    return pixels;
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(byte... bytes) {
    return assertThatThrownBy(() -> read(bytes)).isInstanceOf(DatasetException.class);
  }
}
