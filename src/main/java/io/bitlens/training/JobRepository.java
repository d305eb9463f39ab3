package io.bitlens.training;

import io.bitlens.web.ProblemCode;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/**
 * The stored jobs. Updates are conditional on the state and, where a worker writes, on the attempt:
 * they return the number of rows, and 0 means that the job is no longer what the caller took it
 * for.
 */
interface JobRepository
    extends Repository<TrainingJob, UUID>, JpaSpecificationExecutor<TrainingJob> {

  TrainingJob save(TrainingJob job);

  /** Writes at once, for what refers to the job in the same transaction. */
  TrainingJob saveAndFlush(TrainingJob job);

  Optional<TrainingJob> findById(UUID id);

  /** The job, which nobody else changes until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select j from TrainingJob j where j.id = :id")
  Optional<TrainingJob> lock(UUID id);

  Optional<TrainingJob> findFirstByDataset(String dataset);

  long countByState(JobState state);

  long countByOwnerAndState(String owner, JobState state);

  @Query("select min(j.place) from TrainingJob j where j.priority = :priority and j.state = :state")
  Optional<Instant> firstPlace(JobPriority priority, JobState state);

  @Query(
      "select max(j.place) from TrainingJob j where j.priority = :priority and j.state in :states")
  Optional<Instant> lastPlace(JobPriority priority, Collection<JobState> states);

  @Query(
      """
      select max(j.place) from TrainingJob j
      where j.owner = :owner and j.priority = :priority and j.state in :states
      """)
  Optional<Instant> lastPlaceOf(String owner, JobPriority priority, Collection<JobState> states);

  /** The last place from one moment on and before another. */
  @Query(
      """
      select max(j.place) from TrainingJob j
      where j.priority = :priority and j.state = :state and j.place >= :from and j.place < :before
      """)
  Optional<Instant> lastPlaceBetween(
      JobPriority priority, JobState state, Instant from, Instant before);

  @Query("select j.state from TrainingJob j where j.id = :id and j.attempt = :attempt")
  Optional<JobState> findState(UUID id, int attempt);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update TrainingJob j
      set j.state = RUNNING, j.attempt = j.attempt + 1, j.resumedFromEpoch = null,
        j.crashes = :crashes, j.phase = :phase,
        j.epoch = 0, j.step = 0, j.steps = 0, j.etaSeconds = null,
        j.startedAt = coalesce(j.startedAt, :now), j.version = j.version + 1
      where j.id = :id and j.attempt = :attempt and j.state in :from
      """)
  int start(
      UUID id, int attempt, Collection<JobState> from, int crashes, String phase, Instant now);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update TrainingJob j
      set j.phase = :phase, j.epoch = :epoch, j.epochs = :epochs, j.step = :step, j.steps = :steps,
        j.etaSeconds = :etaSeconds, j.version = j.version + 1
      where j.id = :id and j.attempt = :attempt and j.state in (RUNNING, CANCELLING)
      """)
  int progress(
      UUID id,
      int attempt,
      String phase,
      int epoch,
      int epochs,
      long step,
      long steps,
      @Nullable Long etaSeconds);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update TrainingJob j set j.resumedFromEpoch = :epoch, j.version = j.version + 1
      where j.id = :id and j.attempt = :attempt and j.state in (RUNNING, CANCELLING)
      """)
  int resume(UUID id, int attempt, @Nullable Integer epoch);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update TrainingJob j
      set j.state = QUEUED, j.phase = 'queued', j.tries = j.tries + 1, j.crashes = 0,
        j.place = :place, j.queuedAt = :now, j.traceparent = :traceparent,
        j.errorCode = null, j.errorDetail = null, j.finishedAt = null, j.version = j.version + 1
      where j.id = :id and j.state in :from
      """)
  int retry(
      UUID id, Collection<JobState> from, Instant place, @Nullable String traceparent, Instant now);

  /** Gives a running job back to the queue. */
  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update TrainingJob j
      set j.state = QUEUED, j.phase = 'queued', j.queuedAt = :now, j.etaSeconds = null,
        j.version = j.version + 1
      where j.id = :id and j.attempt = :attempt and j.state = RUNNING
      """)
  int handBack(UUID id, int attempt, Instant now);

  /** Holds the job in its state until the transaction ends. */
  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update TrainingJob j set j.version = j.version + 1
      where j.id = :id and j.attempt = :attempt and j.state in :states
      """)
  int hold(UUID id, int attempt, Collection<JobState> states);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update TrainingJob j
      set j.state = SUCCEEDED, j.modelId = :modelId, j.phase = 'succeeded', j.etaSeconds = null,
        j.finishedAt = :now, j.version = j.version + 1
      where j.id = :id and j.attempt = :attempt and j.state in :from
      """)
  int succeed(UUID id, int attempt, Collection<JobState> from, UUID modelId, Instant now);

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update TrainingJob j
      set j.state = FAILED, j.errorCode = :code, j.errorDetail = :detail, j.phase = 'failed',
        j.crashes = :crashes, j.etaSeconds = null, j.finishedAt = :now, j.version = j.version + 1
      where j.id = :id and j.attempt = :attempt and j.state in :from
      """)
  int fail(
      UUID id,
      int attempt,
      Collection<JobState> from,
      ProblemCode code,
      String detail,
      int crashes,
      Instant now);

  /** Moves the job from one state to another, whatever its attempt; see {@link #change}. */
  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query(
      """
      update TrainingJob j
      set j.state = :to, j.phase = :phase, j.etaSeconds = null, j.finishedAt = :finishedAt,
        j.version = j.version + 1
      where j.id = :id and j.state = :from
      """)
  int move(UUID id, JobState from, JobState to, String phase, @Nullable Instant finishedAt);

  /**
   * Changes the job's state, whatever its attempt, along a transition of the table.
   *
   * @return whether the job was in the state that it was to leave
   */
  default boolean change(
      UUID id, JobState from, JobState to, String phase, @Nullable Instant finishedAt) {
    if (!from.canBecome(to)) {
      throw new IllegalArgumentException("a job that is " + from + " cannot become " + to);
    }
    return move(id, from, to, phase, finishedAt) == 1;
  }

  @Modifying(flushAutomatically = true, clearAutomatically = true)
  @Query("delete from TrainingJob j where j.id = :id and j.state in :states")
  int delete(UUID id, Collection<JobState> states);
}
