package io.bitlens.experiment;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks after running experiments every so often. Each process does; whoever comes first finds
 * something to do. The queue of the trainings is no place for it: its threads train for hours.
 */
@Component
class Advancing implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Advancing.class);

  private static final long INTERVAL_MILLIS = 2_000;
  private static final long SHUTDOWN_SECONDS = 10;

  private final ExperimentRows experiments;
  private final Advance advance;
  private @Nullable ScheduledExecutorService thread;

  Advancing(ExperimentRows experiments, Advance advance) {
    this.experiments = experiments;
    this.advance = advance;
  }

  /** Takes every running experiment on; one that cannot be keeps no other from it. */
  void look() {
    guarded(() -> experiments.running().forEach(id -> guarded(() -> advance.advance(id))));
  }

  private static void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      log.warn("An experiment could not be taken on now; it is tried again", e);
    }
  }

  @Override
  public synchronized void start() {
    if (thread == null) {
      thread =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("experiments").daemon().factory());
      var _ =
          thread.scheduleWithFixedDelay(
              this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public synchronized void stop() {
    if (thread == null) {
      return;
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread = null;
  }

  @Override
  public synchronized boolean isRunning() {
    return thread != null;
  }
}
