package io.bitlens.training;

import io.bitlens.training.event.EventStore;
import io.bitlens.training.event.EventType;
import io.bitlens.training.trainer.EpochMetrics;
import io.bitlens.training.trainer.ProbeMap;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes what happens to jobs for those who follow them, in the transaction of whoever changes the
 * job, after the change: an event is there if and only if the change is.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class JobEvents {

  /** Maps of images with more values than this, 128 x 128 grey ones, are not told. */
  static final int MAX_VALUES = 1 << 14;

  private final JobRepository jobs;
  private final EventStore events;
  private final ApplicationEventPublisher process;

  JobEvents(JobRepository jobs, EventStore events, ApplicationEventPublisher process) {
    this.jobs = jobs;
    this.events = events;
    this.process = process;
  }

  /** Tells the state that the job has now; this process, too, if the job is over with it. */
  void state(UUID id) {
    var job = job(id);
    events.append(id, EventType.STATE, StateEvent.of(job));
    if (job.state().terminal()) {
      process.publishEvent(JobEnded.of(job));
    }
  }

  /** Tells how far the job is now. */
  void progress(UUID id) {
    events.append(id, EventType.PROGRESS, ProgressEvent.of(job(id)));
  }

  /** Tells what an epoch did; how far the job was within it is forgotten. */
  void metric(UUID id, EpochMetrics metrics) {
    events.forget(id, EventType.PROGRESS);
    events.append(id, EventType.METRIC, metrics);
  }

  /** Tells how the probe image is seen. */
  void saliency(UUID id, ProbeMap map) {
    if (map.values().length <= MAX_VALUES) {
      events.append(id, EventType.SALIENCY, SaliencyEvent.of(map));
    }
  }

  private TrainingJob job(UUID id) {
    return jobs.findById(id)
        .orElseThrow(() -> new IllegalStateException("no job " + id + " to tell of"));
  }
}
