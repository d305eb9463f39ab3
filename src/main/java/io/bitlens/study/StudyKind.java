package io.bitlens.study;

/** What studies find out. */
public enum StudyKind {
  /** How far a model's maps tell what it looks at. */
  FAITHFULNESS(FaithfulnessSpecification.class, FaithfulnessResult.class),
  /** How far models' maps agree. */
  AGREEMENT(AgreementSpecification.class, AgreementResult.class),
  /** What each layer of a model does when it gets other bits. */
  LAYER_BLAME(LayerBlameSpecification.class, LayerBlameResult.class);

  private final Class<? extends StudySpecification> specification;
  private final Class<? extends StudyResult> result;

  StudyKind(
      Class<? extends StudySpecification> specification, Class<? extends StudyResult> result) {
    this.specification = specification;
    this.result = result;
  }

  Class<? extends StudySpecification> specification() {
    return specification;
  }

  Class<? extends StudyResult> result() {
    return result;
  }
}
