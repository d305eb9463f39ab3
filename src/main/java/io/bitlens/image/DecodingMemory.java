package io.bitlens.image;

import io.bitlens.image.UnusablePictureException.Reason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that pictures being decoded may take together. A decoding takes its share first and
 * waits for its turn where too little is left; turns are first come, first served.
 */
public final class DecodingMemory {

  private static final int KIB = 1024;

  private final Semaphore kibibytes;
  private final int total;
  private final Duration patience;

  /**
   * @param bytes at least as many as the largest picture allowed needs, about 225 MB
   * @param patience how long a decoding waits before it is refused
   */
  public DecodingMemory(long bytes, Duration patience) {
    this.total = Math.toIntExact(bytes / KIB);
    this.kibibytes = new Semaphore(total, true);
    this.patience = patience;
  }

  /** A part of the memory, in use until closed. */
  interface Share extends AutoCloseable {
    @Override
    void close();
  }

  Share take(long bytes) throws UnusablePictureException {
    // A picture larger than the whole is decoded alone.
    int permits = (int) Math.min(total, bytes / KIB + 1);
    try {
      if (kibibytes.tryAcquire(permits, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return () -> kibibytes.release(permits);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new UnusablePictureException(
        Reason.BUSY, "Too many large pictures are being decoded now; try again.");
  }
}
