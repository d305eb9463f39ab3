package io.bitlens.study;

import io.bitlens.explain.metric.ModelPair.ImageAgreement;
import java.util.List;

/**
 * Agreement of models' maps.
 *
 * @param classNames of all models, by class
 * @param byImage for each pair of the summary, in its order, a list in the order of the images
 * @param controlByImage the same of the control; empty without one
 */
public record AgreementResult(
    StudyImages images,
    List<String> classNames,
    AgreementSummary summary,
    List<List<ImageAgreement>> byImage,
    List<ImageAgreement> controlByImage)
    implements StudyResult {

  public AgreementResult {
    classNames = List.copyOf(classNames);
    byImage = byImage.stream().map(List::copyOf).toList();
    controlByImage = List.copyOf(controlByImage);
  }
}
