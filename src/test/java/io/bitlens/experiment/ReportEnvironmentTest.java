package io.bitlens.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.registry.Provenance;
import io.bitlens.telemetry.ProductBuild;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportEnvironmentTest {

  private static final ProductBuild BUILD = new ProductBuild("1.2.0", "cccc");

  @Test
  void namesTheBuildsOfTheTrainingsAndOfTheReport() {
    assertThat(
            ReportEnvironment.of(
                Optional.of(Duration.ofSeconds(3_725)),
                List.of(training("aaaa", 60), training("aaaa", 15)),
                BUILD))
        .containsExactly(
            Map.entry("wall-clock time", "1 h 02 min 05 s"),
            Map.entry("of it in trainings, added up", "0 h 01 min 15 s"),
            Map.entry("machine", "a machine"),
            Map.entry("threads of the engine", "2"),
            Map.entry("commit", "aaaa"),
            Map.entry("SHA-256 of digits", "abc"),
            Map.entry("bitlens of this report", "1.2.0"),
            Map.entry("commit of this report", "cccc"));
  }

  @Test
  void whereTrainingsDifferInTheirBuildEachIsListed() {
    assertThat(
            ReportEnvironment.of(
                Optional.empty(),
                List.of(training("bbbb", 1), training("aaaa", 1), training("bbbb", 1)),
                BUILD))
        .containsEntry("commit", "bbbb; aaaa")
        .containsEntry("machine", "a machine");
  }

  @Test
  void aBuildWithoutACommitHasNone() {
    assertThat(
            ReportEnvironment.of(
                Optional.empty(),
                List.of(training("unknown", 1)),
                new ProductBuild("1.2.0", "unknown")))
        .containsEntry("bitlens of this report", "1.2.0")
        .doesNotContainKeys("commit", "commit of this report");
  }

  private static Provenance training(String commit, long seconds) {
    return new Provenance(
        Map.of(),
        "digits",
        "abc",
        1,
        2,
        Map.of("commit", commit),
        "a machine",
        List.of(),
        Optional.empty(),
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(seconds));
  }
}
