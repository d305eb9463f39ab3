package io.bitlens.nn;

import java.util.List;
import java.util.stream.Collectors;

/** A specification that cannot be used, with everything that is wrong with it. */
public final class InvalidSpecException extends IllegalArgumentException {

  private final transient List<Violation> violations;

  public InvalidSpecException(List<Violation> violations) {
    super(
        violations.stream()
            .map(v -> v.pointer() + ": " + v.detail())
            .collect(Collectors.joining("; ")));
    this.violations = List.copyOf(violations);
  }

  public List<Violation> violations() {
    return violations;
  }
}
