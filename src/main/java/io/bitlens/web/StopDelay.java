package io.bitlens.web;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * What comes first when this process is asked to end. Readiness says no by then; whoever looks at
 * it needs a while to send requests elsewhere, and so long they are answered as before.
 */
final class StopDelay implements SmartLifecycle {

  private final Duration delay;
  private volatile boolean running;

  StopDelay(Duration delay) {
    this.delay = delay;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
