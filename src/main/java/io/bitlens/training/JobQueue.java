package io.bitlens.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Puts jobs in the queue, in the caller's transaction. */
@Component
class JobQueue {

  private final Scheduler scheduler;

  JobQueue(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Queues a job. Nothing ever takes one out again but a worker, which finds out what there is to
   * do: the job's row is the truth, and the queue's row only lease and wake-up.
   */
  void add(TrainingJob job) {
    var instance =
        QueueConfiguration.TRAIN
            .instance(new QueuedTry(job.id(), job.tries()).instance())
            .priority(job.priority().inQueue())
            .build();
    scheduler.scheduleIfNotExists(instance, job.place());
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
