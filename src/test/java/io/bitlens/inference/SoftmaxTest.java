package io.bitlens.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SoftmaxTest {

  @Test
  void probabilitiesAreThoseComputedByHand() {
    // Logits 0, ln 2, ln 5 of the second image: 1/8, 2/8, 5/8.
    var softmax =
        new Softmax(new float[] {9, 9, 9, 0, (float) Math.log(2), (float) Math.log(5)}, 1, 3);

    assertThat(softmax.probability(0)).isCloseTo(0.125, within(1e-7));
    assertThat(softmax.probability(1)).isCloseTo(0.25, within(1e-7));
    assertThat(softmax.probability(2)).isCloseTo(0.625, within(1e-7));
    assertThat(softmax.ranking()).containsExactly(2, 1, 0);
  }

  @Test
  void ofEqualLogitsTheLowerClassComesFirst() {
    var softmax = new Softmax(new float[] {1, 3, 3, 1}, 0, 4);

    assertThat(softmax.predicted()).isEqualTo(1);
    assertThat(softmax.ranking()).containsExactly(1, 2, 0, 3);
  }

  @Test
  void hugeLogitsDoNotOverflow() {
    var softmax = new Softmax(new float[] {1e30f, -1e30f}, 0, 2);

    assertThat(softmax.probability(0)).isEqualTo(1);
    assertThat(softmax.probability(1)).isZero();
  }
}
