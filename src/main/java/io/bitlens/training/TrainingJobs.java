package io.bitlens.training;

import io.bitlens.telemetry.TraceContext;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.web.ApiException;
import io.bitlens.web.IfMatch;
import io.bitlens.web.Ownership;
import io.bitlens.web.Page;
import io.bitlens.web.PageRequest;
import io.bitlens.web.ProblemCode;
import io.bitlens.web.UuidV7;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.PredicateSpecification;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The jobs, as callers see and change them. */
@Service
class TrainingJobs {

  /** Terminal states that a job can leave. */
  private static final Set<JobState> RETRYABLE = Set.of(JobState.FAILED, JobState.CANCELLED);

  private final JobRepository jobs;
  private final EpochRepository epochs;
  private final Places places;
  private final JobQueue queue;
  private final JobEvents events;
  private final UuidV7 ids;
  private final QueueRoom room;
  private final Clock clock;

  TrainingJobs(
      JobRepository jobs,
      EpochRepository epochs,
      Places places,
      JobQueue queue,
      JobEvents events,
      UuidV7 ids,
      QueueRoom room,
      Clock clock) {
    this.jobs = jobs;
    this.epochs = epochs;
    this.places = places;
    this.queue = queue;
    this.events = events;
    this.ids = ids;
    this.room = room;
    this.clock = clock;
  }

  /**
   * Stores and queues a job, both or neither.
   *
   * @param owner with whom other owners take turns; see {@link Places}
   * @throws ApiException QUEUE_FULL; QUOTA_EXCEEDED
   */
  @Transactional
  TrainingJob create(JobSpecification specification, JobPriority priority, String owner) {
    room.require(owner);
    var place = places.next(owner, priority);
    var job =
        jobs.saveAndFlush(
            new TrainingJob(
                ids.next(),
                specification,
                priority,
                owner,
                place,
                TraceContext.current().map(TraceContext::traceparent),
                clock.instant()));
    events.state(job.id());
    queue.add(job);
    return job;
  }

  /**
   * One page of the jobs, newest first.
   *
   * @param state only jobs in this state, if not null
   * @param dataset only jobs on this data set, if not null
   */
  @Transactional(readOnly = true)
  Page<TrainingJob> list(@Nullable JobState state, @Nullable String dataset, PageRequest page) {
    PredicateSpecification<TrainingJob> wanted =
        PredicateSpecification.allOf(
            equal("state", Optional.ofNullable(state)),
            equal("dataset", Optional.ofNullable(dataset)),
            equal("owner", Ownership.only()),
            (job, where) ->
                page.before()
                    .map(before -> where.lessThan(job.get("id"), before))
                    .orElseGet(where::conjunction));
    var order = newestFirst(dataset != null, state != null);
    var read = jobs.findBy(wanted, query -> query.sortBy(order).limit(page.limit()).all());
    return page.page(read, TrainingJob::id);
  }

  /**
   * The order of an index, from its first column on. Those that all jobs of the list have in common
   * change nothing in it, but without them H2 sorts every one of these jobs for each page.
   */
  private static Sort newestFirst(boolean ofOneDataset, boolean inOneState) {
    var columns = new ArrayList<String>();
    if (ofOneDataset) {
      columns.add("dataset");
    }
    if (inOneState) {
      columns.add("state");
    }
    columns.add("id");
    return Sort.by(columns.toArray(String[]::new)).descending();
  }

  /**
   * The job of that id.
   *
   * @throws ApiException NOT_FOUND
   */
  @Transactional(readOnly = true)
  TrainingJob find(UUID id) {
    return jobs.findById(id)
        .filter(job -> Ownership.sees(job.owner()))
        .orElseThrow(() -> ApiException.notFound("training job", id));
  }

  /** Metrics of the epochs that the current attempt has finished, in order. */
  @Transactional(readOnly = true)
  List<EpochMetrics> metrics(UUID id) {
    find(id);
    return epochs.findByJob(id).stream().map(TrainingEpoch::metrics).toList();
  }

  /**
   * Cancels a job: a queued one at once, a running one at its worker's next look.
   *
   * @return whether this call did it, rather than an earlier one
   * @throws ApiException NOT_FOUND; WRONG_STATE if the job finished; PRECONDITION_FAILED
   */
  @Transactional
  boolean cancel(UUID id, IfMatch expected) {
    require(id, expected);
    if (cancelIfGoing(id)) {
      return true;
    }
    var state = find(id).state();
    if (state == JobState.CANCELLING || state == JobState.CANCELLED) {
      return false;
    }
    throw new ApiException(
        ProblemCode.WRONG_STATE,
        "The job is " + state + "; only QUEUED and RUNNING jobs can be cancelled.");
  }

  /** Cancels a job that waits or runs; false if it is over, cancelled already, or not there. */
  @Transactional
  boolean cancelIfGoing(UUID id) {
    boolean cancelled =
        jobs.change(id, JobState.QUEUED, JobState.CANCELLED, "cancelled", clock.instant())
            || jobs.change(id, JobState.RUNNING, JobState.CANCELLING, "cancelling", null);
    if (cancelled) {
      events.state(id);
    }
    return cancelled;
  }

  /**
   * Queues a job again that failed or was cancelled; it goes on from its last checkpoint.
   *
   * @throws ApiException NOT_FOUND; WRONG_STATE if it is in another state; QUEUE_FULL;
   *     QUOTA_EXCEEDED; PRECONDITION_FAILED
   */
  @Transactional
  TrainingJob retry(UUID id, IfMatch expected) {
    require(id, expected);
    var before = find(id);
    room.require(before.owner());
    var place = places.next(before.owner(), before.priority());
    var traceparent = TraceContext.current().map(TraceContext::traceparent).orElse(null);
    boolean queued = jobs.retry(id, RETRYABLE, place, traceparent, clock.instant()) == 1;
    var job = find(id);
    if (!queued) {
      throw new ApiException(
          ProblemCode.WRONG_STATE,
          "The job is " + job.state() + "; only FAILED and CANCELLED jobs can be retried.");
    }
    events.state(id);
    queue.add(job);
    return job;
  }

  /**
   * Deletes a job that is over, with its metrics; its model stays.
   *
   * @throws ApiException NOT_FOUND; WRONG_STATE if it is not over; PRECONDITION_FAILED
   */
  @Transactional
  void delete(UUID id, IfMatch expected) {
    require(id, expected);
    if (jobs.delete(id, JobState.TERMINAL) == 0) {
      throw new ApiException(
          ProblemCode.WRONG_STATE, "The job is " + find(id).state() + "; cancel it first.");
    }
  }

  /** The job stays as it is found until the transaction ends. */
  private void require(UUID id, IfMatch expected) {
    find(id);
    var job = jobs.lock(id).orElseThrow(() -> ApiException.notFound("training job", id));
    expected.require(job.entityTag());
  }

  private static PredicateSpecification<TrainingJob> equal(String attribute, Optional<?> value) {
    return (job, where) ->
        value.map(v -> where.equal(job.get(attribute), v)).orElseGet(where::conjunction);
  }
}
