package io.bitlens.explain;

import io.bitlens.explain.explainer.Budget;
import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.explainer.ExplanationStoppedException;
import io.bitlens.nn.InputShape;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What one request may have computed. */
final class Bounds {

  private final RunningExplanations running;
  private final long maxEvaluations;

  /**
   * @param maxEvaluations images, changed or not, that are put through networks at most
   */
  Bounds(RunningExplanations running, long maxEvaluations) {
    this.running = running;
    this.maxEvaluations = maxEvaluations;
  }

  /**
   * Has maps made.
   *
   * @param maps how many
   * @param name by which the client can cancel it
   * @param work makes them with the budget it is given
   * @throws ApiException if that would be too much, takes too long or is cancelled
   */
  <T> T within(
      Explainer explainer,
      InputShape shape,
      int maps,
      Optional<UUID> name,
      Function<Budget, T> work) {
    requireFew(explainer, shape, maps);
    try (var budget = running.begin(name)) {
      return work.apply(budget);
    } catch (ExplanationStoppedException stopped) {
      throw refusal(stopped, explainer);
    }
  }

  private void requireFew(Explainer explainer, InputShape shape, int maps) {
    long each = explainer.evaluations(shape);
    if (each * maps > maxEvaluations) {
      throw ApiException.invalid(
          List.of(
              new FieldProblem(
                  pointer(explainer),
                  "makes %d evaluations for each of %d maps, more than %d in all"
                      .formatted(each, maps, maxEvaluations))));
    }
  }

  private static ApiException refusal(ExplanationStoppedException stopped, Explainer explainer) {
    return switch (stopped.reason()) {
      case CANCELLED -> new ApiException(ProblemCode.CANCELLED, "The explanation was cancelled.");
      case OUT_OF_TIME ->
          new ApiException(
              ProblemCode.OUT_OF_TIME,
              "The explanation was ended at its time limit; ask for less at a time.",
              List.of(new FieldProblem(pointer(explainer), "takes too long for so many maps")));
    };
  }

  private static String pointer(Explainer explainer) {
    return explainer.costOption().orElse("method");
  }
}
