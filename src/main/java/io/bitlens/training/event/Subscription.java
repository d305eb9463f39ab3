package io.bitlens.training.event;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Somebody who follows a job. While one piece is being written to them, nothing else is read for
 * them: a slow reader holds up nobody, and never has more than one piece in memory.
 */
final class Subscription {

  /** Where what is told goes. */
  interface Sink {

    /** Writes; can take as long as the reader does. */
    void write(String text) throws IOException;

    /** Says that nothing else comes. */
    void complete();
  }

  /** What can fail because the reader has left. */
  private interface Writing {

    void run() throws IOException;
  }

  private final UUID job;
  private final Sink sink;
  private final AtomicBoolean writing = new AtomicBoolean();
  private volatile long cursor;

  /**
   * A subscription.
   *
   * @param cursor number of the last event that is known already; 0 for none
   */
  Subscription(UUID job, long cursor, Sink sink) {
    this.job = job;
    this.cursor = cursor;
    this.sink = sink;
  }

  UUID job() {
    return job;
  }

  /** Number of the last event that was told. */
  long cursor() {
    return cursor;
  }

  boolean idle() {
    return !writing.get();
  }

  /**
   * Writes events unless something else is being written.
   *
   * @param reached number of the last one
   * @param last whether nothing comes after them
   * @param over run when nothing more can be told
   */
  void events(String text, long reached, boolean last, Executor writers, Runnable over) {
    write(
        writers,
        over,
        () -> {
          sink.write(text);
          cursor = reached;
          if (last) {
            sink.complete();
            over.run();
          }
        });
  }

  /** Writes what is no event, unless something else is being written. */
  void comment(String text, Executor writers, Runnable over) {
    write(writers, over, () -> sink.write(text));
  }

  private void write(Executor writers, Runnable over, Writing piece) {
    if (!writing.compareAndSet(false, true)) {
      return;
    }
    writers.execute(() -> {
      try {
        piece.run();
      } catch (IOException | IllegalStateException e) {
        // The reader has left.
        over.run();
      } finally {
        writing.set(false);
      }
    });
  }

  /** Ends it, without waiting for what is being written. */
  void complete(Executor writers) {
    writers.execute(sink::complete);
  }
}
