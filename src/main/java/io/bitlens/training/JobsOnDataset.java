package io.bitlens.training;

import io.bitlens.dataset.DatasetReferences;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Keeps data sets that a stored job names, finished or not: its specification would lie. */
@Component
class JobsOnDataset implements DatasetReferences {

  private final JobRepository jobs;

  JobsOnDataset(JobRepository jobs) {
    this.jobs = jobs;
  }

  @Override
  public Optional<String> to(String dataset) {
    return jobs.findFirstByDataset(dataset).map(job -> "the training job " + job.id());
  }
}
