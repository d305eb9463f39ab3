package io.bitlens.study;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.time.Instant;
import java.util.UUID;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The studies that wait, in a table of their own, and the threads that run them: a training that
 * takes hours keeps no study waiting, nor the other way round.
 */
final class StudyQueue implements SmartLifecycle {

  private final Scheduler scheduler;
  private final boolean runs;
  private volatile boolean running;

  /**
   * A queue.
   *
   * @param scheduler which no one else starts or stops
   * @param runs whether this process runs studies, or only takes them
   */
  StudyQueue(Scheduler scheduler, boolean runs) {
    this.scheduler = scheduler;
    this.runs = runs;
  }

  /** Puts a study in the queue, in the caller's transaction. */
  void add(UUID study, Instant now) {
    scheduler.scheduleIfNotExists(
        StudyQueueConfiguration.STUDY.instance(study.toString()).build(), now);
    // The scheduler's own wake-up comes before the row can be seen.
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            scheduler.triggerCheckForDueExecutions();
          }
        });
  }

  @Override
  public void start() {
    if (runs) {
      scheduler.start();
    }
    running = true;
  }

  /** Running studies are handed back. */
  @Override
  public void stop() {
    if (runs) {
      scheduler.stop();
    }
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
