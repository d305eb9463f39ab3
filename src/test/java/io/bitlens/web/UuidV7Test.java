package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UuidV7Test {

  // The example of RFC 9562, appendix A.6.
  private static final Instant TIME = Instant.ofEpochMilli(0x017F22E279B0L);

  private final Clock clock = Clock.fixed(TIME, ZoneOffset.UTC);
  private final UuidV7 ids = new UuidV7(clock, new Random(7));

  @Test
  void hasTheBitsOfTheRfc() {
    var id = ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(0x017F22E279B0L);
    assertThat(id).asString().startsWith("017f22e2-79b0-7000-");
  }

  @Test
  void growsWithinAMillisecondAndBeyondItsCounter() {
    var made = Stream.generate(ids::next).limit(3 * 4096).map(UUID::toString).toList();

    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(made.getLast()).startsWith("017f22e2-79b2-7fff-");
  }

  @Test
  void growsWhileTheClockStepsBack() {
    var times = Stream.of(TIME, TIME.minusSeconds(60), TIME.plusMillis(1)).iterator();
    var stepping =
        new UuidV7(
            new Clock() {
              @Override
              public ZoneOffset getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(java.time.ZoneId zone) {
                return this;
              }

              @Override
              public Instant instant() {
                return times.next();
              }
            },
            new Random(7));

    assertThat(Stream.generate(stepping::next).limit(3).map(UUID::toString).toList()).isSorted();
  }
}
