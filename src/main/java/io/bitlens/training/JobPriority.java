package io.bitlens.training;

import com.github.kagkarlsson.scheduler.task.Priority;

/** Which of the jobs that wait is run first; among equal ones their {@link Places} tell. */
public enum JobPriority {
  LOW(Priority.LOW),
  NORMAL(Priority.MEDIUM),
  HIGH(Priority.HIGH);

  private final int inQueue;

  JobPriority(int inQueue) {
    this.inQueue = inQueue;
  }

  /** The queue's own number: higher is earlier. */
  int inQueue() {
    return inQueue;
  }
}
