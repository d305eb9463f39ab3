package io.bitlens.study;

import io.bitlens.dataset.DatasetException;
import org.springframework.stereotype.Component;

/** Finds out what a study asks. */
@Component
class StudyRunner {

  private final FaithfulnessRun faithfulness;

  StudyRunner(FaithfulnessRun faithfulness) {
    this.faithfulness = faithfulness;
  }

  /**
   * Runs a study.
   *
   * @throws StudyMonitor.StoppedException if it was stopped
   * @throws ModelGoneException if a model was deleted
   * @throws DatasetException if the images cannot be had
   */
  StudyResult run(StudySpecification asked, StudyMonitor monitor) throws DatasetException {
    return switch (asked) {
      case FaithfulnessSpecification specification -> faithfulness.run(specification, monitor);
    };
  }
}
