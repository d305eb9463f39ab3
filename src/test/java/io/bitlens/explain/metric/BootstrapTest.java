package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  @Test
  void whatDoesNotVaryHasNoWidth() {
    assertThat(new Bootstrap(100, 1).mean(new double[] {0.25, 0.25, 0.25}))
        .isEqualTo(new Estimate(0.25, 0.25, 0.25));
  }

  /** Two draws of 0 and 1 have mean 0 or 1 with probability 1/4 each: beyond 2.5 % either way. */
  @Test
  void twoImagesTellNothing() {
    assertThat(new Bootstrap(1000, 1).mean(new double[] {0, 1})).isEqualTo(new Estimate(0.5, 0, 1));
  }

  /** The mean of n draws of 0 and 1 has the standard deviation 1 / (2 sqrt(n)). */
  @Test
  void manyImagesComeNearToTheNormalDistribution() {
    double deviation = 1 / (2 * Math.sqrt(400));
    var estimate = new Bootstrap(5000, 3).mean(halves(400));

    assertThat(estimate.mean()).isEqualTo(0.5);
    assertThat(estimate.low()).isCloseTo(0.5 - 1.96 * deviation, within(0.2 * deviation));
    assertThat(estimate.high()).isCloseTo(0.5 + 1.96 * deviation, within(0.2 * deviation));
  }

  @Test
  void allStatisticsAreOfTheSameDraws() {
    var values = IntStream.range(0, 50).mapToDouble(Math::sqrt).toArray();
    var opposite = Arrays.stream(values).map(value -> 1 - value).toArray();
    var bootstrap = new Bootstrap(200, 5);

    assertThat(bootstrap.mean(opposite).low())
        .isCloseTo(1 - bootstrap.mean(values).high(), within(1e-12));
    assertThat(bootstrap.mean(values)).isEqualTo(bootstrap.mean(values));
    assertThat(new Bootstrap(200, 6).mean(values)).isNotEqualTo(bootstrap.mean(values));
  }

  private static double[] halves(int count) {
    return IntStream.range(0, count).mapToDouble(i -> i % 2).toArray();
  }
}
