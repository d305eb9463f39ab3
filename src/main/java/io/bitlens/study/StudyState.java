package io.bitlens.study;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** The states of a study and, in one table, what each can become. */
public enum StudyState {
  QUEUED,
  RUNNING,
  CANCELLING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** A worker has the study. */
  static final Set<StudyState> ACTIVE = Set.of(RUNNING, CANCELLING);

  /** The study is over. */
  static final Set<StudyState> TERMINAL = Set.of(SUCCEEDED, FAILED, CANCELLED);

  /** The states that can follow this one. */
  Set<StudyState> next() {
    return switch (this) {
      case QUEUED -> EnumSet.of(RUNNING, CANCELLED);
      // RUNNING again: taken over from a process that died. QUEUED: handed back by one that ends.
      case RUNNING -> EnumSet.of(RUNNING, QUEUED, CANCELLING, SUCCEEDED, FAILED);
      case CANCELLING -> EnumSet.of(CANCELLED);
      case SUCCEEDED, FAILED, CANCELLED -> EnumSet.noneOf(StudyState.class);
    };
  }

  /** The states from which this one can be reached: the condition of every update to it. */
  Set<StudyState> previous() {
    var previous = EnumSet.noneOf(StudyState.class);
    Arrays.stream(values()).filter(state -> state.next().contains(this)).forEach(previous::add);
    return previous;
  }

  /** Whether the study is over. */
  public boolean terminal() {
    return TERMINAL.contains(this);
  }

  /** Whether the study ended without a result, or will. */
  public boolean failed() {
    return this == FAILED || this == CANCELLED || this == CANCELLING;
  }
}
