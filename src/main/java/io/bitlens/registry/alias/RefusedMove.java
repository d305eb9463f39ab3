package io.bitlens.registry.alias;

import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.util.List;
import java.util.stream.Collectors;

/** Says which gates of a policy a model did not pass. */
final class RefusedMove {

  private RefusedMove() {}

  /**
   * Refuses unless every gate lets the model through.
   *
   * @throws ApiException POLICY_NOT_MET
   */
  static void throwIfAny(List<GateResult> gates) {
    var shut = gates.stream().filter(result -> !result.outcome().lets()).toList();
    if (!shut.isEmpty()) {
      throw new ApiException(
          ProblemCode.POLICY_NOT_MET,
          shut.stream()
              .map(GateResult::gate)
              .collect(Collectors.joining(", ", "The model does not pass ", "; see errors.")),
          shut.stream().map(RefusedMove::problem).toList());
    }
  }

  private static FieldProblem problem(GateResult gate) {
    return new FieldProblem("/policy/" + gate.gate(), detail(gate));
  }

  private static String detail(GateResult gate) {
    var most = gate.gate().startsWith("max") ? "at most " : "at least ";
    var limit = most + gate.number(gate.limit());
    return gate.measured()
        .map(found -> "must be " + limit + ", measured " + gate.number(found))
        .orElseGet(() ->
            "must be " + limit + " but cannot be judged: " + gate.note().orElse("not measured"));
  }
}
