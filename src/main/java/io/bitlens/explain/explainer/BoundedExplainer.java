package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.engine.VariantRunner;
import java.util.List;

/**
 * What all methods share. It is not in {@link Explainer}, whose list of methods must be complete
 * before it can be seen: a default method there would make every method wait for the list, and the
 * list for every method.
 */
sealed interface BoundedExplainer extends Explainer
    permits Gradient, GradientTimesInput, GradCam, ImageByImage {

  @Override
  default List<SaliencyMap> explain(
      VariantRunner runner, InputShape shape, byte[] pixels, int[] targets) {
    return explain(new Evaluator(runner, Budget.UNLIMITED), new Images(shape, pixels, targets));
  }
}
