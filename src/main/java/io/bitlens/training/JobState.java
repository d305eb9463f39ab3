package io.bitlens.training;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** The states of a job and, in one table, what each can become. */
public enum JobState {
  QUEUED,
  RUNNING,
  CANCELLING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** A worker has the job. */
  static final Set<JobState> ACTIVE = Set.of(RUNNING, CANCELLING);

  /** The job is over. */
  static final Set<JobState> TERMINAL = Set.of(SUCCEEDED, FAILED, CANCELLED);

  /** The states that can follow this one. */
  Set<JobState> next() {
    return switch (this) {
      case QUEUED -> EnumSet.of(RUNNING, CANCELLED);
      // RUNNING again: taken over from a process that died. QUEUED: handed back by one that ends.
      case RUNNING -> EnumSet.of(RUNNING, QUEUED, CANCELLING, SUCCEEDED, FAILED);
      case CANCELLING -> EnumSet.of(CANCELLED);
      // A job that did not succeed can be tried again.
      case FAILED, CANCELLED -> EnumSet.of(QUEUED);
      case SUCCEEDED -> EnumSet.noneOf(JobState.class);
    };
  }

  boolean canBecome(JobState state) {
    return next().contains(state);
  }

  /** The states from which this one can be reached: the condition of every update to it. */
  Set<JobState> previous() {
    var previous = EnumSet.noneOf(JobState.class);
    Arrays.stream(values()).filter(state -> state.canBecome(this)).forEach(previous::add);
    return previous;
  }

  /** Whether the job is over. */
  public boolean terminal() {
    return TERMINAL.contains(this);
  }

  /** Whether the job can be queued again. */
  public boolean retryable() {
    return canBecome(QUEUED) && terminal();
  }
}
