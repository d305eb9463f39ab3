package io.bitlens.study;

import io.bitlens.explain.metric.ModelPair.ImageAgreement;
import java.util.List;

/**
 * Agreement of models' maps.
 *
 * @param byImage for each pair of the summary, in its order, a list in the order of the images
 * @param controlByImage the same of the control; empty without one
 */
public record AgreementResult(
    StudyImages images,
    AgreementSummary summary,
    List<List<ImageAgreement>> byImage,
    List<ImageAgreement> controlByImage)
    implements StudyResult {

  public AgreementResult {
    byImage = byImage.stream().map(List::copyOf).toList();
    controlByImage = List.copyOf(controlByImage);
  }
}
