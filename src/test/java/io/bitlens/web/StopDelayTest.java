package io.bitlens.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

class StopDelayTest {

  private static final Duration DELAY = Duration.ofMillis(20);

  private final StopDelay delay = new StopDelay(DELAY);

  @Test
  void holdsUpTheEndForAsLongAsItIsTold() {
    delay.start();
    long start = System.nanoTime();
    delay.stop();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(DELAY);
    assertThat(delay.isRunning()).isFalse();
  }

  @Test
  void comesBeforeTheWebServerTakesNoMoreRequests() {
    assertThat(delay.getPhase()).isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
  }
}
