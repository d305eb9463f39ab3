package io.bitlens.explain;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.web.FieldProblem;
import java.util.List;
import java.util.Optional;

/** The method that a request wants maps made by. */
final class ExplainerChoice {

  private ExplainerChoice() {}

  /**
   * Finds the method of that name.
   *
   * @param problems told where there is none
   */
  static Optional<Explainer> parse(String method, List<FieldProblem> problems) {
    var explainer = Explainer.find(method);
    if (explainer.isEmpty()) {
      var names = Explainer.ALL.stream().map(Explainer::name).toList();
      problems.add(
          new FieldProblem("method", "must be one of %s, found '%s'".formatted(names, method)));
    }
    return explainer;
  }
}
