package io.bitlens.telemetry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that takes a while to read, such as from a database, for gauges, which must never wait
 * for long: it is read at most once an interval, on a thread of its own, for all who ask together.
 */
public final class LatestReading<T> {

  private static final Logger log = LoggerFactory.getLogger(LatestReading.class);

  /** A value as old as this says nothing any more. */
  static final Duration LASTING = Duration.ofMinutes(1);

  private final Supplier<T> source;
  private final Duration interval;
  private final Duration patience;
  private final Clock clock;
  private final Executor executor;
  private final AtomicReference<@Nullable Value<T>> latest = new AtomicReference<>();
  private final AtomicBoolean reading = new AtomicBoolean();
  private volatile Instant next = Instant.MIN;

  private record Value<T>(T value, Instant at) {}

  /**
   * A reading.
   *
   * @param interval between two readings
   * @param patience how long whoever begins one waits for it
   */
  public LatestReading(
      Supplier<T> source, Duration interval, Duration patience, Clock clock, Executor executor) {
    this.source = source;
    this.interval = interval;
    this.patience = patience;
    this.clock = clock;
    this.executor = executor;
  }

  /** The value; empty before the first reading, and when none has worked for a minute. */
  public Optional<T> get() {
    var now = clock.instant();
    if (!now.isBefore(next) && reading.compareAndSet(false, true)) {
      next = now.plus(interval);
      read();
    }
    return Optional.ofNullable(latest.get())
        .filter(value -> value.at().plus(LASTING).isAfter(now))
        .map(Value::value);
  }

  private void read() {
    var done = new CountDownLatch(1);
    executor.execute(() -> {
      try {
        latest.set(new Value<>(source.get(), clock.instant()));
      } catch (RuntimeException e) {
        log.debug("a reading failed", e);
      } finally {
        reading.set(false);
        done.countDown();
      }
    });
    try {
      if (!done.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        log.debug("a reading takes longer than {}", patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
