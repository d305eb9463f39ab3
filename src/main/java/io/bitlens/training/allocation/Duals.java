package io.bitlens.training.allocation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Dual variables of constraints distance_l &lt;= bound_l, by dual ascent: {@code dual = max(0, dual
 * + rate * (distance - bound))} (arXiv 2210.15623, algorithm 1). A constraint that is hard to keep
 * ends with a large one.
 *
 * @param values one by constraint, 0 or more
 */
public record Duals(List<Double> values) {

  public Duals {
    values = List.copyOf(values);
  }

  /** All 0. */
  public static Duals none(int constraints) {
    return new Duals(Collections.nCopies(constraints, 0.0));
  }

  /**
   * One step of ascent.
   *
   * @param distances mean over an epoch, by constraint
   * @param bounds by constraint
   */
  public Duals ascend(List<Double> distances, List<Double> bounds, double rate) {
    var next = new ArrayList<Double>();
    for (int i = 0; i < values.size(); i++) {
      next.add(Math.max(0, values.get(i) + rate * (distances.get(i) - bounds.get(i))));
    }
    return new Duals(next);
  }
}
