package io.bitlens.nn.program;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The variables that hold the gradients of parameters, added up over the backward passes of one
 * step. A pass that wants only the input's gradient uses {@link #none()}.
 */
final class Gradients {

  private final boolean wanted;
  private final Map<String, String> variables = new HashMap<>();

  private Gradients(boolean wanted) {
    this.wanted = wanted;
  }

  static Gradients all() {
    return new Gradients(true);
  }

  static Gradients none() {
    return new Gradients(false);
  }

  /** Whether gradients of parameters are wanted at all. */
  boolean wanted() {
    return wanted;
  }

  /** What earlier passes have found for a parameter. */
  Optional<String> soFar(String parameter) {
    return Optional.ofNullable(variables.get(parameter));
  }

  /** Adds a pass's gradient, into the memory of the first pass's. */
  void add(ProgramText text, String parameter, String gradient) {
    variables.merge(
        parameter, gradient, (sum, more) -> text.let("sum", "torch.add_(%s, %s)", sum, more));
  }

  /** Sets the variable that holds the sum now. */
  void replace(String parameter, String sum) {
    variables.put(parameter, sum);
  }

  String of(String parameter) {
    var variable = variables.get(parameter);
    if (variable == null) {
      throw new IllegalStateException("no gradient was computed for " + parameter);
    }
    return variable;
  }
}
