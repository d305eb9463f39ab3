package io.bitlens.training.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BisectionTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 9, 13, 61})
  void findsTheLastPlaceThatHoldsInAsManyTrialsAsItSays(int places) {
    for (int last = -1; last < places; last++) {
      var search = Bisection.over(places);
      int trials = 0;
      while (search.next().isPresent()) {
        search = search.after(search.next().getAsInt() <= last);
        trials++;
      }

      assertThat(search.held()).isEqualTo(last);
      assertThat(search.failed()).isEqualTo(last + 1);
      assertThat(trials).isLessThanOrEqualTo(Bisection.trials(places));
    }
  }

  @Test
  void whatIsFoundWasSeenToHoldWhateverTheRestDoes() {
    boolean[] holds = {true, false, true, false, false, true, false};
    var search = Bisection.over(holds.length);
    while (search.next().isPresent()) {
      search = search.after(holds[search.next().getAsInt()]);
    }

    assertThat(holds[search.held()]).isTrue();
  }

  @Test
  void aFinishedSearchTriesNoMore() {
    assertThatThrownBy(() -> new Bisection(2, 3).after(true))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Bisection(3, 3)).isInstanceOf(IllegalArgumentException.class);
  }
}
