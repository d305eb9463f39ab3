package io.bitlens.study;

import io.bitlens.dataset.DatasetException;
import org.springframework.stereotype.Component;

/** Finds out what a study asks. */
@Component
class StudyRunner {

  private final FaithfulnessRun faithfulness;
  private final AgreementRun agreement;
  private final LayerBlameRun layerBlame;

  StudyRunner(FaithfulnessRun faithfulness, AgreementRun agreement, LayerBlameRun layerBlame) {
    this.faithfulness = faithfulness;
    this.agreement = agreement;
    this.layerBlame = layerBlame;
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
      case AgreementSpecification specification -> agreement.run(specification, monitor);
      case LayerBlameSpecification specification -> layerBlame.run(specification, monitor);
    };
  }
}
