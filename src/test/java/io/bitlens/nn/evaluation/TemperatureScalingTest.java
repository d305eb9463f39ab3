package io.bitlens.nn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemperatureScalingTest {

  /** With two classes, 3 of 4 right and one margin m, the best probability is 3/4: T = m / ln 3. */
  @ParameterizedTest
  @ValueSource(floats = {0.25f, 1, 3, 10})
  void oneMarginIsScaledToTheShareOfItsRightPredictions(float margin) {
    var logits = new float[] {margin, 0, margin, 0, margin, 0, margin, 0};

    double fitted = TemperatureScaling.fit(logits, new int[] {0, 0, 1, 0}, 2);

    assertThat(fitted).isCloseTo(margin / Math.log(3), within(1e-9));
  }

  @Test
  void withoutAnErrorThereIsNothingToFit() {
    assertThat(TemperatureScaling.fit(new float[] {1, 0, 0, 900}, new int[] {0, 1}, 2)).isOne();
  }

  @Test
  void farTooModestItIsTheLeast() {
    var logits = new float[20];
    var labels = new int[10];
    labels[9] = 1;
    for (int row = 0; row < 10; row++) {
      logits[2 * row] = 0.01f;
    }

    // 9 of 10 are right: T would be 0.01 / ln 9.
    assertThat(TemperatureScaling.fit(logits, labels, 2))
        .isCloseTo(TemperatureScaling.LEAST, within(1e-15));
  }

  @Test
  void worseThanChanceItIsTheGreatest() {
    assertThat(TemperatureScaling.fit(new float[] {1, 0, 0, 2, 0, 1}, new int[] {1, 0, 1}, 2))
        .isCloseTo(TemperatureScaling.MOST, within(1e-15));
  }

  @Test
  void itIsOneWhereItMakesNoDifference() {
    assertThat(TemperatureScaling.fit(new float[] {5, 5, -1, -1}, new int[] {0, 1}, 2)).isOne();
  }

  @Test
  void extremeLogitsAreFittedToo() {
    var logits = new float[] {1000, 0, 1000, 999, 0, 1000};

    double fitted = TemperatureScaling.fit(logits, new int[] {0, 1, 1}, 2);

    // Two certain predictions are right; of the third, the margin 1 is the wrong way round.
    assertThat(fitted).isEqualTo(TemperatureScaling.MOST);
  }
}
