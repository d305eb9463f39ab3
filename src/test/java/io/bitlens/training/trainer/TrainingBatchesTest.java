package io.bitlens.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.dataset.ImageSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two images of 2 x 3 x 4 whose pixels are 1 to 24 and 101 to 124. */
class TrainingBatchesTest {

  private static final int CHANNELS = 2;
  private static final int HEIGHT = 3;
  private static final int WIDTH = 4;
  private static final int SIZE = CHANNELS * HEIGHT * WIDTH;
  private static final int[] ORDER = {1, 0};

  private final ImageSet images = images();

  @Test
  void plainBatchesAreTheImagesInOrder() {
    var batch = batches(new AugmentationSpec(2, true)).plain(ORDER, 0, 2);

    assertThat(batch.labels()).containsExactly(7, 3);
    assertThat(batch.pixels()).startsWith(101, 102).endsWith(23, 24);
  }

  @Test
  void withoutAugmentationNothingChanges() {
    assertThat(batches(AugmentationSpec.NONE).augmented(ORDER, 0, 2, 1, 1).pixels())
        .isEqualTo(batches(AugmentationSpec.NONE).plain(ORDER, 0, 2).pixels());
  }

  @Test
  void everyShiftAndFlipComesAndNothingElse() {
    var expected = new ArrayList<List<Byte>>();
    for (int down = -2; down <= 2; down++) {
      for (int right = -2; right <= 2; right++) {
        expected.add(list(moved(down, right, false)));
        expected.add(list(moved(down, right, true)));
      }
    }
    var batches = batches(new AugmentationSpec(2, true));

    var seen =
        IntStream.range(0, 2000)
            .mapToObj(step -> list(batches.augmented(new int[] {0}, 0, 1, 1, step).pixels()))
            .distinct()
            .toList();

    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected.stream().distinct().toList());
  }

  @Test
  void imagesOfOneBatchAreMovedEachForItself() {
    var batches = batches(new AugmentationSpec(2, false));
    int alike = 0;
    for (int step = 0; step < 100; step++) {
      var pixels = batches.augmented(new int[] {0, 0}, 0, 2, 1, step).pixels();
      alike +=
          Arrays.equals(Arrays.copyOf(pixels, SIZE), Arrays.copyOfRange(pixels, SIZE, 2 * SIZE))
              ? 1
              : 0;
    }
    assertThat(alike).isBetween(0, 15);
  }

  @Test
  void theKeyAloneDecides() {
    var one = batches(new AugmentationSpec(2, true));
    var two = batches(new AugmentationSpec(2, true));

    two.augmented(ORDER, 0, 2, 1, 1);
    assertThat(two.augmented(ORDER, 0, 2, 3, 4).pixels())
        .isEqualTo(one.augmented(ORDER, 0, 2, 3, 4).pixels());
    assertThat(
            IntStream.range(0, 20)
                .mapToObj(epoch -> list(one.augmented(ORDER, 0, 2, epoch, 4).pixels()))
                .distinct())
        .hasSizeGreaterThan(10);
  }

  private TrainingBatches batches(AugmentationSpec augmentation) {
    return new TrainingBatches(images, augmentation, 7);
  }

  /** Image 0 moved, then mirrored, pixel by pixel. */
  private static byte[] moved(int down, int right, boolean flip) {
    var pixels = new byte[SIZE];
    for (int c = 0; c < CHANNELS; c++) {
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          int fromY = y - down;
          int fromX = x - right;
          boolean inside = fromY >= 0 && fromY < HEIGHT && fromX >= 0 && fromX < WIDTH;
          int at = flip ? WIDTH - 1 - x : x;
          pixels[(c * HEIGHT + y) * WIDTH + at] =
              (byte) (inside ? 1 + (c * HEIGHT + fromY) * WIDTH + fromX : 0);
        }
      }
    }
    return pixels;
  }

  private static List<Byte> list(byte[] bytes) {
    var list = new ArrayList<Byte>();
    for (byte b : bytes) {
      list.add(b);
    }
    return list;
  }

  private static ImageSet images() {
    var pixels = new byte[2 * SIZE];
    for (int i = 0; i < SIZE; i++) {
      pixels[i] = (byte) (1 + i);
      pixels[SIZE + i] = (byte) (101 + i);
    }
    return new ImageSet(CHANNELS, HEIGHT, WIDTH, pixels, new int[] {3, 7});
  }
}
