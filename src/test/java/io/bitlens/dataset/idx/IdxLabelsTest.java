package io.bitlens.dataset.idx;

import static io.bitlens.dataset.idx.IdxBytes.LABELS;
import static io.bitlens.dataset.idx.IdxBytes.file;
import static io.bitlens.dataset.idx.IdxBytes.gzip;
import static io.bitlens.dataset.idx.IdxBytes.input;
import static io.bitlens.dataset.idx.IdxBytes.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.dataset.DatasetException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class IdxLabelsTest {

  private static final int CLASSES = 10;

  @Test
  void labelsAreReadInOrder() throws Exception {
    assertThat(IdxLabels.read(input(labels(9, 0, 4)), CLASSES)).containsExactly(9, 0, 4);
  }

  @Test
  void gzippedFilesAreRecognised() throws Exception {
    assertThat(IdxLabels.read(input(gzip(labels(9, 0, 4))), CLASSES)).containsExactly(9, 0, 4);
  }

  @Test
  void labelsBeyondOneChunkAreReadInOrder() throws Exception {
    int[] many = IntStream.range(0, 200_001).map(i -> i % CLASSES).toArray();

    assertThat(IdxLabels.read(input(labels(many)), CLASSES)).isEqualTo(many);
  }

  @Test
  void anotherMagicNumberIsRefused() {
    assertRefused(file(IdxBytes.IMAGES, new int[] {1, 1, 1}, (byte) 0))
        .hasMessage(
            "some-file: at offset 0: expected the magic number 0x00000801 (unsigned bytes, 1"
                + " dimensions), found 0x00000803");
  }

  @Test
  void aFileThatEndsInItsHeaderIsRefused() {
    assertRefused(Arrays.copyOf(labels(1, 2), 6))
        .hasMessage(
            "some-file: at offset 6: expected 2 more bytes of the number of labels, found the end");
  }

  @Test
  void anEmptyFileIsRefused() {
    assertRefused()
        .hasMessage(
            "some-file: at offset 0: expected 4 more bytes of the magic number, found the end");
  }

  @Test
  void aFileThatEndsInItsLabelsIsRefused() {
    assertRefused(Arrays.copyOf(labels(1, 2, 3, 4), 10))
        .hasMessage("some-file: at offset 10: expected 2 more bytes of labels, found the end");
  }

  @Test
  void bytesAfterTheLastLabelAreRefused() {
    assertRefused(Arrays.copyOf(labels(1, 2), 11))
        .hasMessage("some-file: at offset 10: expected the end of the file, found more bytes");
  }

  @Test
  void noLabelsAreRefused() {
    assertRefused(labels())
        .hasMessage(
            "some-file: at offset 4: expected a number of labels of 1 to 2147483647, found 0");
  }

  @Test
  void aCountBeyondThirtyOneBitsIsRefused() {
    assertRefused(file(LABELS, new int[] {-1}, (byte) 1))
        .hasMessage(
            "some-file: at offset 4: expected a number of labels of 1 to 2147483647, found"
                + " 4294967295");
  }

  @Test
  void aHugeCountAllocatesOnlyWhatIsThere() {
    // 2^31 - 1 labels would need 8 GiB.
    assertRefused(file(LABELS, new int[] {Integer.MAX_VALUE}, (byte) 1))
        .hasMessage("some-file: at offset 9: expected 65535 more bytes of labels, found the end");
  }

  @Test
  void aLabelOutsideTheClassesIsRefused() {
    assertRefused(labels(0, 9, 10))
        .hasMessage("some-file: at offset 10: expected a label of 0 to 9, found 10");
    assertRefused(labels(0, 255))
        .hasMessage("some-file: at offset 9: expected a label of 0 to 9, found 255");
  }

  @Test
  void aTruncatedGzipFileIsRefused() {
    byte[] whole = gzip(labels(IntStream.range(0, 1000).map(i -> i * i % 7).toArray()));

    assertRefused(Arrays.copyOf(whole, whole.length - 4))
        .hasMessage(
            "some-file: after offset 1008 of its content: expected more compressed bytes, found the"
                + " end");
  }

  @Test
  void aDamagedGzipFileIsRefused() {
    byte[] damaged = gzip(labels(1, 2, 3));
    damaged[damaged.length - 6] ^= 1; // its CRC-32

    assertRefused(damaged)
        .hasMessage("some-file: cannot be read after offset 11: Corrupt GZIP trailer");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(byte... bytes) {
    return assertThatThrownBy(() -> IdxLabels.read(input(bytes), CLASSES))
        .isInstanceOf(DatasetException.class);
  }
}
