package io.bitlens.explain;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.ExplainerOptions;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Violation;
import io.bitlens.web.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The method that a request wants maps made by. */
final class ExplainerChoice {

  private ExplainerChoice() {}

  /**
   * Finds the method of that name, with its options for a network.
   *
   * @param options as they were given, by name
   * @param problems told what makes no sense, by the parameter's name
   */
  static Optional<Explainer> parse(
      String method,
      Map<String, String> options,
      NetworkSpec network,
      List<FieldProblem> problems) {
    var violations = new ArrayList<Violation>();
    var explainer = ExplainerOptions.parse(method, options, network, violations);
    violations.forEach(v -> problems.add(new FieldProblem(v.pointer(), v.detail())));
    return explainer;
  }

  /**
   * Finds the method of that name, with the options that each of several networks has for itself.
   */
  static Optional<Explainer> parse(
      String method, List<NetworkSpec> networks, List<FieldProblem> problems) {
    for (var network : networks) {
      if (parse(method, Map.of(), network, problems).isEmpty()) {
        return Optional.empty();
      }
    }
    return Explainer.find(method);
  }
}
