package io.bitlens.explain.explainer;

import java.util.List;

/**
 * A method that asks the network about changed forms of one image, then of the next: a map does not
 * depend on which other images are explained with it, but for the index, which chooses its random
 * numbers.
 */
sealed interface ImageByImage extends BoundedExplainer
    permits SmoothGrad, IntegratedGradients, Occlusion, Rise, KernelShap {

  SaliencyMap explain(Evaluator evaluator, Subject subject);

  @Override
  default List<SaliencyMap> explain(Evaluator evaluator, Images images) {
    return evaluator.subjects(images).stream().map(subject -> explain(evaluator, subject)).toList();
  }
}
