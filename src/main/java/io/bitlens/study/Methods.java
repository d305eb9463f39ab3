package io.bitlens.study;

import io.bitlens.explain.explainer.Budget;
import io.bitlens.explain.explainer.Evaluator;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.ExplainerOptions;
import io.bitlens.explain.explainer.Images;
import io.bitlens.explain.metric.MapSource;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Violation;
import io.bitlens.web.Violations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The methods of explaining with their default options, as sources of maps. */
final class Methods {

  private static final String POINTER = "/method";

  private Methods() {}

  static List<String> names() {
    return Explainer.ALL.stream().map(Explainer::name).toList();
  }

  /**
   * Refuses a name that no method has, and a method that does not fit one of the networks.
   *
   * @param networks of the models, as far as there are such models
   */
  static void check(String name, Collection<NetworkSpec> networks, Violations check) {
    if (Explainer.find(name).isEmpty()) {
      check.add(POINTER, "must be one of " + names() + ", found " + name);
      return;
    }
    var problems = new ArrayList<Violation>();
    networks.forEach(network -> ExplainerOptions.parse(name, Map.of(), network, problems));
    // One network's problem is that of all others like it.
    problems.stream().map(Methods::detail).distinct().forEach(text -> check.add(POINTER, text));
  }

  /** Of a method's default option the request has no pointer: its name is told instead. */
  private static String detail(Violation problem) {
    return problem.pointer().equals("method")
        ? problem.detail()
        : "its default %s %s".formatted(problem.pointer(), problem.detail());
  }

  /**
   * The method of that name.
   *
   * @param budget asked before each chunk of images
   * @throws IllegalArgumentException if there is none
   */
  static MapSource source(String name, Budget budget) {
    var explainer =
        Explainer.find(name)
            .orElseThrow(() -> new IllegalArgumentException("no method is called " + name));
    return (runner, shape, pixels, targets) ->
        explainer.explain(new Evaluator(runner, budget), new Images(shape, pixels, targets));
  }
}
