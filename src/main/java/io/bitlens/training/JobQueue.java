package io.bitlens.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Puts jobs in the queue, in the caller's transaction. */
@Component
class JobQueue {

  private final Scheduler scheduler;
  private final Clock clock;

  JobQueue(Scheduler scheduler, Clock clock) {
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /**
   * Queues a job. Nothing ever takes one out again but a worker, which finds out what there is to
   * do: the job's row is the truth, and the queue's row only lease and wake-up.
   */
  void add(QueuedTry queued, JobPriority priority) {
    var instance =
        QueueConfiguration.TRAIN.instance(queued.instance()).priority(priority.inQueue()).build();
    scheduler.scheduleIfNotExists(instance, clock.instant());
    // The scheduler's own wake-up comes before the row can be seen.
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            scheduler.triggerCheckForDueExecutions();
          }
        });
  }
}
