package io.bitlens.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidationSplitTest {

  private static final int[] BALANCED = IntStream.range(0, 60).map(i -> i % 3).toArray();

  @Test
  void eachClassGivesItsShare() {
    int[] validation = ValidationSplit.of(BALANCED, 3, 6).stream().toArray();

    assertThat(Arrays.stream(validation).map(i -> BALANCED[i]).sorted())
        .containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void theChoiceNeverChanges() {
    // Stored models were chosen by these images: another choice would make them incomparable.
    assertThat(ValidationSplit.of(BALANCED, 3, 6).stream()).containsExactly(10, 20, 21, 41, 48, 49);
  }

  @Test
  void theLargestRemaindersGiveTheRest() {
    // Shares of 5 of 10 images: 3.0, 1.5 and 0.5; the lower class wins the tie.
    int[] labels = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2};
    int[] validation = ValidationSplit.of(labels, 3, 5).stream().toArray();

    assertThat(Arrays.stream(validation).map(i -> labels[i]).sorted())
        .containsExactly(0, 0, 0, 1, 1);
  }
}
