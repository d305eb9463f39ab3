package io.bitlens.database;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a database that is out of reach with what work cannot go on, or end, without. */
public final class Patience {

  private static final Logger log = LoggerFactory.getLogger(Patience.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final BooleanSupplier shuttingDown;
  private final Pause pause;

  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  /** Something that needs the database, and can be done again if it failed. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T done() throws E;
  }

  /**
   * Patience of one piece of work.
   *
   * @param shuttingDown whether the process ends
   */
  public Patience(BooleanSupplier shuttingDown, Pause pause) {
    this.shuttingDown = shuttingDown;
    this.pause = pause;
  }

  /**
   * Does it, again and again while the database is out of reach; a process that ends tries once.
   * What was done when the connection broke is not known: the fence of a write that had been made
   * refuses it the second time.
   */
  public <T, E extends Exception> T until(Work<T, E> work) throws E {
    boolean told = false;
    while (true) {
      try {
        return work.done();
      } catch (RuntimeException e) {
        if (!DatabaseOutage.causes(e) || shuttingDown.getAsBoolean() || !waited()) {
          throw e;
        }
        if (!told) {
          log.warn("The database is out of reach; waiting for it: {}", e.getMessage());
          told = true;
        }
      }
    }
  }

  private boolean waited() {
    try {
      pause.of(INTERVAL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
