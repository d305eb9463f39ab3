package io.bitlens.training;

import java.util.UUID;

/**
 * What a row of the queue stands for. A job that is tried again gets a row of its own: the one
 * before may still be a worker's, which removes it when it is done.
 *
 * @param tries as the job's when it was queued, from 1
 */
record QueuedTry(UUID job, int tries) {

  private static final char SEPARATOR = '.';

  /** The row's name. */
  String instance() {
    return tries == 1 ? job.toString() : job.toString() + SEPARATOR + tries;
  }

  /** The inverse of {@link #instance}. */
  static QueuedTry of(String instance) {
    int at = instance.indexOf(SEPARATOR);
    return at < 0
        ? new QueuedTry(UUID.fromString(instance), 1)
        : new QueuedTry(
            UUID.fromString(instance.substring(0, at)),
            Integer.parseInt(instance.substring(at + 1)));
  }
}
