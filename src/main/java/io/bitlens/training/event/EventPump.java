package io.bitlens.training.event;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives {@link EventStreams}: two threads for all subscribers, from the first one on, and a
 * virtual one for each piece that is being written.
 */
final class EventPump implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EventPump.class);

  /** Between two looks while there is more than was told. */
  private static final Duration CATCHING_UP = Duration.ofMillis(5);

  private final EventStreams streams;
  private final EventProperties properties;
  private final ExecutorService writers;
  // One looks at the database, which may be slow to answer; the other says meanwhile that we live.
  private final ScheduledExecutorService looks = one("job-events");
  private final ScheduledExecutorService heartbeats = one("job-events-heartbeat");
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean lookDue = new AtomicBoolean();
  private boolean failing;

  EventPump(EventStore store, EventProperties properties) {
    this.properties = properties;
    this.writers =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-events-writer-", 0).factory());
    this.streams = new EventStreams(store, writers, properties.maxSubscribers());
  }

  private static ScheduledExecutorService one(String name) {
    var one = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
    one.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return one;
  }

  /**
   * Begins to tell somebody.
   *
   * @throws io.bitlens.web.ApiException UNAVAILABLE if there are too many
   */
  void add(Subscription subscription) {
    streams.add(subscription);
    if (begun.compareAndSet(false, true)) {
      schedule(looks, this::tick, properties.pollInterval());
      schedule(heartbeats, this::heartbeat, properties.heartbeatInterval());
    }
    lookIn(Duration.ZERO);
  }

  /** Forgets somebody who does not listen any more. */
  void remove(Subscription subscription) {
    streams.remove(subscription);
  }

  private void tick() {
    lookIn(Duration.ZERO);
    schedule(looks, this::tick, properties.pollInterval());
  }

  /** However many want it, there is one next look. */
  private void lookIn(Duration delay) {
    if (lookDue.compareAndSet(false, true)) {
      schedule(looks, this::look, delay);
    }
  }

  /** Nobody who follows a job loses it because the database was away for a while. */
  private void look() {
    lookDue.set(false);
    try {
      if (streams.deliver()) {
        lookIn(CATCHING_UP);
      }
      failing = false;
    } catch (RejectedExecutionException e) {
      log.debug("No more events: this node ends", e);
    } catch (RuntimeException e) {
      if (!failing) {
        log.warn("Events cannot be read now; those who follow jobs wait", e);
      }
      failing = true;
    }
  }

  private void heartbeat() {
    streams.heartbeat();
    schedule(heartbeats, this::heartbeat, properties.heartbeatInterval());
  }

  private static void schedule(ScheduledExecutorService thread, Runnable what, Duration delay) {
    try {
      var _ = thread.schedule(what, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("No more events: this node ends", e);
    }
  }

  /** Completes all streams. Interrupts nobody: H2 closes its file under a thread that is. */
  @Override
  public void close() {
    looks.shutdown();
    heartbeats.shutdown();
    streams.close();
    writers.shutdown();
  }
}
