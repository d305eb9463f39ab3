package io.bitlens.bench.rolling;

import java.time.Duration;

/**
 * One node that was replaced; moments by {@link System#nanoTime}.
 *
 * @param asked when it was asked to end
 * @param ended when its process was gone
 * @param ready when the next one said that it can be used
 */
public record Restart(long asked, long ended, long ready) {

  /** Whether any part of the call lies in it. */
  public boolean touches(Call call) {
    return call.start() < ready && call.end() > asked;
  }

  public Duration toEnd() {
    return Duration.ofNanos(ended - asked);
  }

  public Duration toReady() {
    return Duration.ofNanos(ready - ended);
  }
}
