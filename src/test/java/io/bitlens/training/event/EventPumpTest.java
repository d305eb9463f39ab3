package io.bitlens.training.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Subscribers are told by themselves. */
@ExtendWith(OutputCaptureExtension.class)
class EventPumpTest {

  private final Jobs jobs = new Jobs("jdbc:h2:mem:" + UUID.randomUUID());
  private final Reader reader = new Reader();
  private final UUID job = jobs.add();

  @AfterEach
  void close() {
    jobs.close();
  }

  @Test
  void whatIsStoredIsToldAtOnceHoweverLong() {
    jobs.append(job, 3 * EventStreams.PIECE);
    try (var pump = pump(Duration.ofSeconds(1), Duration.ofHours(1))) {
      pump.add(new Subscription(job, 0, reader));

      await()
          .untilAsserted(() ->
              assertThat(reader.ids())
                  .containsExactlyElementsOf(
                      LongStream.rangeClosed(1, 3 * EventStreams.PIECE).boxed().toList()));
    }
  }

  @Test
  void whoeverWaitsIsToldThatTheConnectionLives() {
    try (var pump = pump(Duration.ofHours(1), Duration.ofMillis(10))) {
      pump.add(new Subscription(job, 0, reader));

      await().until(() -> reader.told().startsWith(EventText.HEARTBEAT.repeat(3)));
    }
  }

  @Test
  void aDatabaseThatIsAwayForAWhileLosesNobody(CapturedOutput log) {
    try (var pump = pump(Duration.ofMillis(10), Duration.ofHours(1))) {
      jobs.sql().sql("alter table training_job rename to away").update();
      pump.add(new Subscription(job, 0, reader));
      await().until(() -> log.getAll().contains("Events cannot be read now"));
      jobs.sql().sql("alter table away rename to training_job").update();
      jobs.append(job, 1);

      await().until(() -> reader.ids().size() == 1);
    }
    assertThat(log.getAll().split("Events cannot be read now", -1)).hasSize(2);
  }

  @Test
  void itsEndCompletesAllStreams() {
    var pump = pump(Duration.ofHours(1), Duration.ofHours(1));
    pump.add(new Subscription(job, 0, reader));
    pump.close();

    await().until(reader::isComplete);
    var late = new Reader();
    pump.add(new Subscription(job, 0, late));
    assertThat(late.isComplete()).isTrue();
  }

  private EventPump pump(Duration poll, Duration heartbeat) {
    return new EventPump(jobs.events(), new EventProperties(poll, heartbeat, 10));
  }
}
