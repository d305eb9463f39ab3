package io.bitlens.training.event;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventPropertiesTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S,PT15S,1,bitlens.events.poll-interval must be above 0",
    "PT1S,PT-1S,1,bitlens.events.heartbeat-interval must be above 0",
    "PT1S,PT15S,0,bitlens.events.max-subscribers must be at least 1"
  })
  void valuesThatMakeNoSenseAreRefused(
      Duration poll, Duration heartbeat, int subscribers, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EventProperties(poll, heartbeat, subscribers))
        .withMessageStartingWith(message);
  }
}
