package io.bitlens.explain.metric;

/** Follows a measurement that takes its time. */
@FunctionalInterface
public interface Progress {

  /** For measurements that nobody follows. */
  Progress NONE = fraction -> {};

  /**
   * Told between two batches how much is done.
   *
   * @param fraction 0 to 1
   * @throws RuntimeException to end the measurement: it is passed on, after everything was closed
   */
  void at(double fraction);

  /** The part of this from one fraction to another. */
  default Progress part(double from, double to) {
    return fraction -> at(from + (to - from) * fraction);
  }
}
