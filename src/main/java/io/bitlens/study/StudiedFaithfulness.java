package io.bitlens.study;

import io.bitlens.explain.metric.Estimate;
import io.bitlens.explain.metric.FaithfulnessMeasures;
import io.bitlens.registry.ModelMeasurements;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the newest study of a model's faithfulness found, of those that succeeded. */
@Component
class StudiedFaithfulness implements ModelMeasurements {

  private final Studies studies;

  StudiedFaithfulness(Studies studies) {
    this.studies = studies;
  }

  @Override
  @Transactional(readOnly = true)
  public Optional<Faithfulness> faithfulness(UUID model) {
    return studies
        .newest(StudyKind.FAITHFULNESS, model)
        .flatMap(study -> studies.result(study.id()).flatMap(result -> of(study, result)));
  }

  private static Optional<Faithfulness> of(Study study, StudyResult result) {
    if (!(result.summary() instanceof FaithfulnessSummary summary)) {
      return Optional.empty();
    }
    return Optional.of(
        new Faithfulness(
            study.id(),
            study.specification().method(),
            result.images().indices().size(),
            study.times().finished().orElseThrow(),
            figures(summary.maps()),
            figures(summary.control())));
  }

  private static Figures figures(FaithfulnessMeasures measures) {
    return new Figures(
        interval(measures.deletion().auc()),
        interval(measures.insertion().auc()),
        interval(measures.srg()));
  }

  private static Interval interval(Estimate estimate) {
    return new Interval(estimate.mean(), estimate.low(), estimate.high());
  }
}
