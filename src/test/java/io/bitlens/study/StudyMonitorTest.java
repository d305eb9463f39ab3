package io.bitlens.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.Precisions;
import io.bitlens.nn.RandomVariants;
import io.bitlens.nn.engine.DjlVariantLoader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What ends a measurement, with a stored study that no worker takes. */
@SpringBootTest(
    classes = StudyService.class,
    properties = "spring.datasource.url=jdbc:h2:mem:study-monitor")
class StudyMonitorTest {

  @Autowired private Studies studies;
  @Autowired private RunningStudies running;
  @Autowired private StudyFixtures.Models models;
  @Autowired private JdbcClient sql;
  @Autowired private TransactionTemplate transaction;

  /** A second goes by at each look. */
  private static final class Seconds extends Clock {

    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      now = now.plus(Duration.ofSeconds(1));
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** RISE asks for 1,001 evaluations of the one image, in chunks. */
  @Test
  void aMethodStopsBetweenTwoChunksOfImages() {
    var attempt = running();
    var monitor = monitor(attempt, () -> false);
    var chunks = new AtomicInteger();
    var network = StudyFixtures.network();
    var bits = Precisions.preset("w4a4", network, false).orElseThrow();
    monitor.at("measuring", 0.25);

    try (var runner =
        new DjlVariantLoader().load(RandomVariants.of(network, bits, CodeGrid.ODD, 1))) {
      var source =
          Methods.source(
              "rise",
              evaluations -> {
                if (chunks.incrementAndGet() == 3) {
                  assertThat(studies.cancel(attempt.study())).isTrue();
                }
                monitor.budget().take(evaluations);
              });
      assertThatThrownBy(() ->
              source.maps(
                  runner,
                  network.input(),
                  new byte[network.input().size()],
                  new int[] {Explainer.PREDICTED}))
          .isInstanceOfSatisfying(
              StudyMonitor.StoppedException.class,
              e -> assertThat(e.reason()).isEqualTo(StudyMonitor.Stop.CANCELLED));
    }

    assertThat(chunks).hasValue(3);
    assertThat(studies.find(attempt.study()).phase()).isEqualTo("measuring");
    assertThat(studies.find(attempt.study()).percent()).isEqualTo(25);
  }

  @Test
  void aProcessThatEndsStopsItsMeasurements() {
    var monitor = monitor(running(), () -> true);

    stopped(monitor, StudyMonitor.Stop.SHUTDOWN);
  }

  @Test
  void anAttemptThatIsNoLongerTheCurrentOneStops() {
    var attempt = running();
    var monitor = monitor(attempt, () -> false);
    monitor.at("measuring", 0);
    running.start(attempt.study());

    stopped(monitor, StudyMonitor.Stop.LOST);
  }

  private static void stopped(StudyMonitor monitor, StudyMonitor.Stop reason) {
    assertThatThrownBy(() -> monitor.budget().take(1))
        .isInstanceOfSatisfying(
            StudyMonitor.StoppedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private StudyMonitor monitor(StudyAttempt attempt, BooleanSupplier shuttingDown) {
    return new StudyMonitor(attempt, running, shuttingDown, new Seconds());
  }

  private StudyAttempt running() {
    var id =
        transaction.execute(status -> {
          var study = studies.request(StudiesSuite.small(models.add("w4a4", 1).id()), "me").id();
          sql.sql("delete from study_tasks").update();
          return study;
        });
    return running.start(Objects.requireNonNull(id)).orElseThrow();
  }
}
