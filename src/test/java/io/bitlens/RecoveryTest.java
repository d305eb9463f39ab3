package io.bitlens;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.bench.recovery.Moment;
import io.bitlens.bench.recovery.Recovery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of the bench {@code RecoverySoak}: a worker is killed at each moment, one is
 * stopped, and the database taken away.
 */
class RecoveryTest {

  /** Found dead after four seconds instead of thirty. */
  private static final List<String> SETTINGS =
      List.of("--db-scheduler.heartbeat-interval=1s", "--db-scheduler.missed-heartbeats-limit=4");

  @TempDir private Path folder;

  @Test
  void noJobIsLost() throws Exception {
    var plan =
        new Recovery.Plan(
            2,
            2,
            Moment.values().length,
            1,
            Duration.ofSeconds(6),
            Duration.ofSeconds(5),
            SETTINGS);
    try (var recovery = new Recovery(plan, folder, what -> {})) {
      var outcome = recovery.run();

      assertThat(outcome.faults()).isEmpty();
      assertThat(outcome.kills()).containsOnlyKeys(Moment.values());
      assertThat(outcome.pickUps()).hasSize(Moment.values().length - 1);
    }
  }
}
