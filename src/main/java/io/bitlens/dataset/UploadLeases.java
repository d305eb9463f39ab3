package io.bitlens.dataset;

import io.bitlens.dataset.upload.ArchiveReading.Outcome;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the machines on one database which uploads are being validated: each counts up its own, and
 * rejects those of others that nobody has counted up for a while, because their archive is out of
 * reach. No clocks are compared, and time in which the database cannot be read does not count.
 */
class UploadLeases {

  private static final Logger log = LoggerFactory.getLogger(UploadLeases.class);

  /** Looks at an upload, none of which has found it changed, before it is rejected. */
  static final int PATIENCE = 12;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final String REASON =
      "The process that validated it has not been heard of for %d s; upload the archive again."
          .formatted(PATIENCE * BETWEEN_LOOKS.toSeconds());

  private final UploadRepository uploads;
  private final Clock clock;
  private final Set<UUID> own = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("upload-leases").daemon().factory());
  private Map<UUID, Silence> silences = Map.of();

  /** How often an upload was looked at without its having been counted up. */
  private record Silence(long beats, int looks) {}

  UploadLeases(UploadRepository uploads, Clock clock) {
    this.uploads = uploads;
    this.clock = clock;
  }

  /** Looks from now on; without other processes on the database there is no need. */
  UploadLeases started() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::tryToLook, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  void take(UUID upload) {
    own.add(upload);
  }

  void release(UUID upload) {
    own.remove(upload);
  }

  private void tryToLook() {
    try {
      look();
    } catch (RuntimeException e) {
      log.warn("Uploads that are being validated cannot be looked at now: {}", e.toString());
    }
  }

  /** One look, on the leases' own thread alone. */
  void look() {
    var mine = List.copyOf(own);
    if (!mine.isEmpty()) {
      uploads.beat(mine);
    }
    var seen = new HashMap<UUID, Silence>();
    for (var upload : uploads.findByStateOrderByCreatedAt(UploadState.VALIDATING)) {
      if (!own.contains(upload.id())) {
        seen.put(upload.id(), silence(upload));
      }
    }
    silences = Map.copyOf(seen);
    silences.forEach(this::rejectAfterAll);
  }

  private Silence silence(UploadedDataset upload) {
    var before = silences.get(upload.id());
    return before != null && before.beats() == upload.beats()
        ? new Silence(before.beats(), before.looks() + 1)
        : new Silence(upload.beats(), 0);
  }

  private void rejectAfterAll(UUID upload, Silence silence) {
    if (silence.looks() < PATIENCE) {
      return;
    }
    var outcome = new Outcome(Optional.empty(), Optional.of(REASON), List.of(), 0);
    if (uploads.abandon(upload, silence.beats(), outcome, clock.instant()) == 1) {
      log.warn("Upload {} is rejected: its process has ended", upload);
    }
  }

  @PreDestroy
  void stop() {
    thread.shutdownNow();
  }
}
