package io.bitlens.training;

import static io.bitlens.training.JobState.CANCELLED;
import static io.bitlens.training.JobState.CANCELLING;
import static io.bitlens.training.JobState.FAILED;
import static io.bitlens.training.JobState.QUEUED;
import static io.bitlens.training.JobState.RUNNING;
import static io.bitlens.training.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobStateTest {

  private static final Map<JobState, Set<JobState>> ALLOWED =
      Map.of(
          QUEUED, Set.of(RUNNING, CANCELLED),
          RUNNING, Set.of(RUNNING, QUEUED, CANCELLING, SUCCEEDED, FAILED),
          CANCELLING, Set.of(CANCELLED),
          SUCCEEDED, Set.of(),
          FAILED, Set.of(QUEUED),
          CANCELLED, Set.of(QUEUED));

  static Stream<Arguments> everyPair() {
    return Arrays.stream(JobState.values())
        .flatMap(from -> Arrays.stream(JobState.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void onlyTheTablesTransitionsAreAllowed(JobState from, JobState to) {
    boolean allowed = ALLOWED.getOrDefault(from, Set.of()).contains(to);

    assertThat(from.canBecome(to)).isEqualTo(allowed);
    assertThat(to.previous().contains(from)).isEqualTo(allowed);
  }

  @Test
  void aJobIsOverInExactlyThreeStates() {
    assertThat(JobState.TERMINAL).containsExactlyInAnyOrder(SUCCEEDED, FAILED, CANCELLED);
    assertThat(JobState.ACTIVE).containsExactlyInAnyOrder(RUNNING, CANCELLING);
  }
}
