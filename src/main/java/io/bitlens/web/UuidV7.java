package io.bitlens.web;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes time-ordered identifiers, version 7 of RFC 9562; later ones of one instance are greater.
 */
public final class UuidV7 {

  private final Clock clock;
  private final RandomGenerator random;
  private long last;

  public UuidV7(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** A new identifier: 48 bits of milliseconds, 12 bits of counter, 62 random bits. */
  public synchronized UUID next() {
    // The counter continues the time: 4,096 ids a millisecond, then borrowing from the next.
    last = Math.max(clock.millis() << 12, last + 1);
    long high = (last >>> 12 << 16) | 0x7000 | (last & 0xfff);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
