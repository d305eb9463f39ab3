package io.bitlens.training;

import io.bitlens.web.IfMatch;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What other modules can ask of trainings. Each call joins the caller's transaction. */
@Service
public class Trainings {

  private final TrainingJobs jobs;
  private final JobRepository rows;
  private final JobValidation validation;
  private final QueueRoom room;

  Trainings(TrainingJobs jobs, JobRepository rows, JobValidation validation, QueueRoom room) {
    this.jobs = jobs;
    this.rows = rows;
    this.validation = validation;
    this.room = room;
  }

  /**
   * Finds everything that is wrong with a request.
   *
   * @throws io.bitlens.web.ApiException INVALID_VALUE with all of it
   */
  public void check(JobRequest request) {
    validation.resolve(request);
  }

  /**
   * Queues a job.
   *
   * @throws io.bitlens.web.ApiException INVALID_VALUE; QUEUE_FULL
   */
  @Transactional
  public UUID submit(JobRequest request, String owner) {
    var priority = Optional.ofNullable(request.priority()).orElse(JobPriority.NORMAL);
    return jobs.create(validation.resolve(request), priority, owner).id();
  }

  /** How many jobs of an owner the queue takes now. */
  public long room(String owner) {
    return room.of(owner);
  }

  /** The job of that id; empty if there is none, or not any more. */
  @Transactional(readOnly = true)
  public Optional<Training> find(UUID job) {
    return rows.findById(job).map(Training::of);
  }

  /**
   * Queues a job again that failed or was cancelled; it goes on from its last checkpoint.
   *
   * @throws io.bitlens.web.ApiException NOT_FOUND; WRONG_STATE; QUEUE_FULL
   */
  @Transactional
  public void retry(UUID job) {
    jobs.retry(job, IfMatch.of(null));
  }

  /** Cancels a job if it waits or runs; nothing happens to one that is over, or not there. */
  @Transactional
  public void cancelIfGoing(UUID job) {
    jobs.cancelIfGoing(job);
  }
}
