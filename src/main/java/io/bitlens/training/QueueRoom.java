package io.bitlens.training;

import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import io.bitlens.web.StorageQuota;
import org.springframework.stereotype.Component;

/**
 * How many jobs can wait: all together, and of one owner. Creations at the same time do not see
 * each other's jobs, and together go over by as many: the bounds keep the queue from growing
 * without end, and need not be exact.
 */
@Component
class QueueRoom {

  private final JobRepository jobs;
  private final TrainingProperties properties;
  private final StorageQuota storage;

  QueueRoom(JobRepository jobs, TrainingProperties properties, StorageQuota storage) {
    this.jobs = jobs;
    this.properties = properties;
    this.storage = storage;
  }

  /**
   * Lets go on if there is room for one more job of an owner, and for its model.
   *
   * @throws ApiException QUEUE_FULL; QUOTA_EXCEEDED
   */
  void require(String owner) {
    if (ofAll() <= 0) {
      throw new ApiException(
          ProblemCode.QUEUE_FULL,
          "%d jobs wait already; try again later.".formatted(properties.queueCapacity()));
    }
    if (ofOwner(owner) <= 0) {
      throw new ApiException(
          ProblemCode.QUOTA_EXCEEDED,
          "%d jobs of '%s' wait already; try again when some have begun."
              .formatted(properties.queuedPerOwner(), owner));
    }
    storage.require(owner);
  }

  /** How many more jobs of an owner can wait now. */
  long of(String owner) {
    return Math.max(0, Math.min(ofAll(), ofOwner(owner)));
  }

  private long ofAll() {
    return properties.queueCapacity() - jobs.countByState(JobState.QUEUED);
  }

  private long ofOwner(String owner) {
    return properties.queuedPerOwner() - jobs.countByOwnerAndState(owner, JobState.QUEUED);
  }
}
