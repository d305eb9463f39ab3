package io.bitlens.explain.explainer;

/** Whether a computation may go on. */
@FunctionalInterface
public interface Budget {

  /** Never ends. */
  Budget UNLIMITED = evaluations -> {};

  /**
   * Asked before images are put through a network, which happens in chunks of bounded size.
   *
   * @param evaluations number of images
   * @throws ExplanationStoppedException if the computation has to end
   */
  void take(int evaluations);
}
