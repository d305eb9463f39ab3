package io.bitlens.training;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Lets something happen at most once an interval. */
final class Throttle {

  private final Clock clock;
  private final Duration interval;
  private Instant next = Instant.MIN;

  Throttle(Clock clock, Duration interval) {
    this.clock = clock;
    this.interval = interval;
  }

  /** Whether it may happen now; if so, not again before the interval is over. */
  boolean pass() {
    var now = clock.instant();
    if (now.isBefore(next)) {
      return false;
    }
    next = now.plus(interval);
    return true;
  }

  /** As if it had just happened. */
  void restart() {
    next = clock.instant().plus(interval);
  }
}
