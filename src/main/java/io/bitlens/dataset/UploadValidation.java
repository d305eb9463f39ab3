package io.bitlens.dataset;

import io.bitlens.dataset.upload.ArchiveReading;
import io.bitlens.dataset.upload.ArchiveReading.Outcome;
import io.bitlens.dataset.upload.ArchiveReading.StoppedException;
import io.bitlens.dataset.upload.Content;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Validates uploads in the background, one at a time, in the order they came.
 *
 * <p>It has a thread of its own, not a place in the jobs' queue, where an upload would wait for the
 * trainings before it. What a process leaves unfinished is validated anew when the next one starts
 * that has the archive; an upload that ends the process several times is rejected.
 */
class UploadValidation implements SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger(UploadValidation.class);

  /** Attempts that may end the process. */
  static final int MAX_ATTEMPTS = 3;

  private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);
  private static final Duration SHUTDOWN = Duration.ofSeconds(20);

  private final UploadRepository uploads;
  private final UploadStorage storage;
  private final UploadLeases leases;
  private final ArchiveReading reading;
  private final long maxBytes;
  private final Clock clock;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("upload-validation").daemon().factory());
  private volatile boolean stopping;

  /**
   * @param maxBytes of all uploaded data sets together
   */
  UploadValidation(
      UploadRepository uploads,
      UploadStorage storage,
      UploadLeases leases,
      ArchiveReading reading,
      long maxBytes,
      Clock clock) {
    this.uploads = uploads;
    this.storage = storage;
    this.leases = leases;
    this.reading = reading;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /** Before any request can come: deletes what no row knows, and begins again what was left. */
  @Override
  public void afterSingletonsInstantiated() {
    try {
      for (var id : storage.stored()) {
        var state = uploads.findById(id).map(UploadedDataset::state);
        if (state.isEmpty() || state.get() == UploadState.REJECTED) {
          storage.discard(id);
        } else if (state.get() == UploadState.READY) {
          storage.keepContent(id);
        }
      }
    } catch (IOException e) {
      log.warn("Leftovers of uploads cannot be deleted", e);
    }
    uploads.findByStateOrderByCreatedAt(UploadState.VALIDATING).stream()
        .map(UploadedDataset::id)
        .filter(storage::validatesHere)
        .forEach(this::submit);
  }

  void submit(UUID id) {
    leases.take(id);
    try {
      thread.execute(() -> {
        try {
          validate(id);
        } finally {
          leases.release(id);
        }
      });
    } catch (RejectedExecutionException e) {
      log.info("Upload {} is left for the next process", id);
    }
  }

  private void validate(UUID id) {
    try {
      if (stopping || !validating(id)) {
        return;
      }
      if (uploads.begin(id, MAX_ATTEMPTS) == 0) {
        reject(id, rejection("The service ended in each of " + MAX_ATTEMPTS + " validations."));
        return;
      }
      attempt(id);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (reject(id, rejection("The validation failed; the log has the cause."))) {
        log.error("The validation of upload {} failed", id, e);
      }
    }
  }

  private boolean validating(UUID id) {
    return uploads.findById(id).filter(u -> u.state() == UploadState.VALIDATING).isPresent();
  }

  private void attempt(UUID id) throws IOException {
    var upload = uploads.findById(id);
    if (upload.isEmpty()) {
      return;
    }
    log.info("Data set {} is being validated", upload.get().name());
    try {
      var outcome =
          reading.read(
              storage.archive(id), storage.workspace(id), upload.get().options(), new Progress(id));
      if (outcome.content().isEmpty()) {
        reject(id, outcome);
        return;
      }
      var content = outcome.content().get();
      if (!room(id, content)) {
        reject(id, tooLarge(outcome, content));
        return;
      }
      storage.publish(id);
      publish(id, outcome, content);
    } catch (StoppedException e) {
      if (uploads.handBack(id) == 0) {
        storage.discard(id);
      }
    }
  }

  /**
   * Pictures of a few bytes become images of many, so the archive's size says nothing of theirs.
   * What is received meanwhile can exceed the limit by its archives, which its validation finds.
   */
  private boolean room(UUID id, Content content) {
    return uploads.bytesOfOthers(id) + content.bytes() <= maxBytes;
  }

  private Outcome tooLarge(Outcome outcome, Content content) {
    var reason =
        "The images have %d bytes, and the uploaded data sets together would have more than the %d that they may; delete one first."
            .formatted(content.bytes(), maxBytes);
    return new Outcome(
        Optional.empty(), Optional.of(reason), outcome.refusals(), outcome.refused());
  }

  private void publish(UUID id, Outcome outcome, Content content) throws IOException {
    if (uploads.finish(id, UploadState.READY, outcome, content.bytes(), clock.instant()) == 1) {
      storage.keepContent(id);
      log.info("Upload {} is ready", id);
    } else {
      storage.discard(id);
    }
  }

  /** Whether there was an upload to reject; one deleted meanwhile had its files taken away. */
  private boolean reject(UUID id, Outcome outcome) {
    boolean there = true;
    try {
      there = uploads.finish(id, UploadState.REJECTED, outcome, 0, clock.instant()) == 1;
      if (there) {
        log.info("Upload {} is rejected: {}", id, outcome.reason().orElse(""));
      }
      storage.discard(id);
    } catch (IOException | RuntimeException e) {
      log.error("Upload {} cannot be rejected; the next start tries again", id, e);
    }
    return there;
  }

  private static Outcome rejection(String reason) {
    return new Outcome(Optional.empty(), Optional.of(reason), List.of(), 0);
  }

  /** Writes the progress now and then, and finds out that nobody wants the rest. */
  private final class Progress implements ArchiveReading.Progress {

    private final UUID id;
    private Instant next = Instant.MIN;

    private Progress(UUID id) {
      this.id = id;
    }

    @Override
    public void files(int done, int total) throws StoppedException {
      if (stopping) {
        throw new StoppedException();
      }
      var now = clock.instant();
      if (now.isBefore(next)) {
        return;
      }
      next = now.plus(BETWEEN_WRITES);
      if (uploads.progress(id, done, total) == 0) {
        throw new StoppedException();
      }
    }
  }

  /** Lets go of the upload being validated; the next process begins it anew. */
  @PreDestroy
  void stop() throws InterruptedException {
    stopping = true;
    thread.shutdown();
    if (!thread.awaitTermination(SHUTDOWN.toSeconds(), TimeUnit.SECONDS)) {
      log.warn("The validation of an upload did not stop in {}", SHUTDOWN);
    }
  }
}
