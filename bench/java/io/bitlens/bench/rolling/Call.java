package io.bitlens.bench.rolling;

/**
 * One request, as its client saw it.
 *
 * @param start by {@link System#nanoTime}
 * @param end by the same clock
 * @param status 0 if no complete answer came
 * @param detail what is said where all is not well; empty if it is
 */
public record Call(Kind kind, long start, long end, int status, String detail) {

  public boolean well() {
    return status / 100 == 2;
  }

  /** Whether the service has said, or the gateway for it, that it cannot do this now. */
  public boolean later() {
    return status == 503;
  }

  public double millis() {
    return (end - start) / 1e6;
  }
}
