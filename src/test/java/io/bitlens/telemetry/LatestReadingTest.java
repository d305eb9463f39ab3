package io.bitlens.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class LatestReadingTest {

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Ticking clock = new Ticking();
  private int readings;
  private boolean broken;

  private static final class Ticking extends Clock {

    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void allWhoAskWithinTheIntervalGetOneReading() {
    var reading = reading(Runnable::run);

    assertThat(reading.get()).contains(1);
    clock.now = clock.now.plusMillis(4999);
    assertThat(reading.get()).contains(1);
    clock.now = clock.now.plusMillis(1);
    assertThat(reading.get()).contains(2);
    assertThat(readings).isEqualTo(2);
  }

  @Test
  void aReadingThatFailsLeavesTheLastOneForAMinute() {
    var reading = reading(Runnable::run);
    reading.get();
    broken = true;

    clock.now = clock.now.plusSeconds(59);
    assertThat(reading.get()).contains(1);
    clock.now = clock.now.plusSeconds(1);
    assertThat(reading.get()).isEmpty();
    assertThat(readings).isEqualTo(2);

    broken = false;
    clock.now = clock.now.plus(INTERVAL);
    assertThat(reading.get()).contains(3);
  }

  @Test
  void aReadingThatTakesItsTimeKeepsNobodyWaiting() {
    var waiting = new ArrayDeque<Runnable>();
    var reading = reading(waiting::add);
    assertThat(reading.get()).isEmpty();

    run(waiting);
    assertThat(reading.get()).contains(1);

    clock.now = clock.now.plus(INTERVAL);
    assertThat(reading.get()).contains(1);
    run(waiting);
    assertThat(reading.get()).contains(2);
  }

  @Test
  void nothingIsReadTwiceAtATime() {
    var waiting = new ArrayDeque<Runnable>();
    var reading = reading(waiting::add);
    reading.get();

    clock.now = clock.now.plus(INTERVAL.multipliedBy(3));
    reading.get();
    assertThat(waiting).hasSize(1);

    run(waiting);
    reading.get();
    assertThat(waiting).hasSize(1);
  }

  private static void run(Queue<Runnable> waiting) {
    waiting.remove().run();
  }

  private LatestReading<Integer> reading(Executor executor) {
    return new LatestReading<>(this::read, INTERVAL, Duration.ZERO, clock, executor);
  }

  private int read() {
    if (broken) {
      readings++;
      throw new IllegalStateException("out of reach");
    }
    return ++readings;
  }
}
