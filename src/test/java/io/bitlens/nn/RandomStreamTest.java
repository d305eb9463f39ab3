package io.bitlens.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.RandomStream.Purpose;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class RandomStreamTest {

  @Test
  void aKeyGivesTheSameNumbersAgain() {
    assertThat(RandomStream.of(5, Purpose.MASK, 2, 3).longs(100).toArray())
        .isEqualTo(RandomStream.of(5, Purpose.MASK, 2, 3).longs(100).toArray());
  }

  @Test
  void everyPartOfTheKeyMatters() {
    var firsts = new HashSet<Long>();
    int keys = 0;
    for (var purpose : Purpose.values()) {
      for (long seed : new long[] {0, 1, -1}) {
        for (int epoch = 0; epoch < 20; epoch++) {
          for (int step = 0; step < 20; step++) {
            firsts.add(RandomStream.of(seed, purpose, epoch, step).nextLong());
            keys++;
          }
        }
      }
    }

    assertThat(firsts).hasSize(keys);
  }

  @Test
  void bytesAreUniform() {
    var counts = new int[256];
    var random = RandomStream.of(1, Purpose.DROPOUT, 0, 0);
    for (int i = 0; i < 32_000; i++) {
      long bits = random.nextLong();
      for (int b = 0; b < Long.BYTES; b++) {
        counts[(int) (bits >>> (8 * b)) & 0xff]++;
      }
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - 1_000.0) * (count - 1_000.0) / 1_000.0;
    }

    // 255 degrees of freedom: mean 255, standard deviation 22.6.
    assertThat(chiSquare).isBetween(165.0, 345.0);
  }

  @Test
  void neighbouringStepsAreIndependent() {
    double sum = 0;
    for (int step = 0; step < 10_000; step++) {
      double a = RandomStream.of(1, Purpose.MASK, 0, step).nextDouble() - 0.5;
      double b = RandomStream.of(1, Purpose.MASK, 0, step + 1).nextDouble() - 0.5;
      sum += 12 * a * b;
    }

    // A correlation's standard error is 0.01.
    assertThat(sum / 10_000).isBetween(-0.04, 0.04);
  }
}
