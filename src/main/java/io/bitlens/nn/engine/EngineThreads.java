package io.bitlens.nn.engine;

/**
 * Threads of one operation of the engine. Another number rounds a training differently, so it
 * belongs to a model's provenance.
 *
 * @param count at least 1
 */
public record EngineThreads(int count) {

  public EngineThreads {
    if (count < 1) {
      throw new IllegalArgumentException("the engine needs at least one thread, found " + count);
    }
  }

  /** The given number, or one for each processor where it is 0. */
  public static EngineThreads of(int configured) {
    return new EngineThreads(
        configured == 0 ? Runtime.getRuntime().availableProcessors() : configured);
  }
}
