package io.bitlens.dataset.files;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a response's body when nothing has come for a while, so that the thread that reads it gets
 * an exception instead of waiting for ever; the client's own timeout ends with the headers.
 */
final class StallGuard implements AutoCloseable {

  private final InputStream body;
  private final Duration limit;
  private final Thread watch;
  private volatile long received;
  private volatile boolean stalled;

  StallGuard(InputStream body, Duration limit) {
    this.body = body;
    this.limit = limit;
    this.watch = Thread.ofVirtual().start(this::watch);
  }

  /** Tells that {@code bytes} have come in all. */
  void received(long bytes) {
    received = bytes;
  }

  boolean stalled() {
    return stalled;
  }

  private void watch() {
    try {
      long before;
      do {
        before = received;
        Thread.sleep(limit);
      } while (received != before);
      stalled = true;
      body.close();
    } catch (InterruptedException | IOException e) {
      // Interrupted: the body is done. A failure to close: the reader learns of it by itself.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
