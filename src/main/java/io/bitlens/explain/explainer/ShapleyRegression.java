package io.bitlens.explain.explainer;

/**
 * Weighted least squares for Shapley values. The constraint {@code sum_j phi_j = v(all) - v(none)}
 * eliminates the last player; the others' normal equations are solved by elimination with complete
 * pivots. A player whom no coalition tells apart from the others gets 0 before the constraint.
 */
final class ShapleyRegression {

  private static final double NOTHING = 1e-12;

  private final Coalitions coalitions;
  private final int unknowns;

  ShapleyRegression(Coalitions coalitions) {
    this.coalitions = coalitions;
    this.unknowns = coalitions.players() - 1;
  }

  /**
   * The players' values.
   *
   * @param worths by coalition; later elements are not looked at
   */
  double[] solve(double[] worths, double none, double all) {
    // Rows of the normal equations, the right side last.
    var system = new double[unknowns][unknowns + 1];
    for (int i = 0; i < coalitions.size(); i++) {
      add(system, i, worths[i] - none, all - none);
    }
    var values = eliminate(system);
    double rest = all - none;
    for (int j = 0; j < unknowns; j++) {
      rest -= values[j];
    }
    values[unknowns] = rest;
    return values;
  }

  /** The row of one coalition: z_j - z_M for each j, and what the last player leaves over. */
  private void add(double[][] system, int index, double worth, double total) {
    var member = coalitions.member(index);
    int last = member[unknowns] ? 1 : 0;
    var row = new double[unknowns + 1];
    for (int j = 0; j < unknowns; j++) {
      row[j] = (member[j] ? 1 : 0) - last;
    }
    row[unknowns] = worth - last * total;
    for (int j = 0; j < unknowns; j++) {
      double factor = coalitions.weight(index) * row[j];
      for (int k = 0; factor != 0 && k <= unknowns; k++) {
        system[j][k] += factor * row[k];
      }
    }
  }

  /** Solves in place (Gauss and Jordan); the system is symmetric, so pivots are on its diagonal. */
  private double[] eliminate(double[][] system) {
    var values = new double[unknowns + 1];
    var done = new boolean[unknowns];
    double least = NOTHING * largest(system, done);
    for (int step = 0; step < unknowns; step++) {
      int pivot = pivot(system, done);
      if (system[pivot][pivot] <= least) {
        break;
      }
      done[pivot] = true;
      for (int j = 0; j < unknowns; j++) {
        if (j != pivot) {
          subtract(system[j], system[pivot], system[j][pivot] / system[pivot][pivot]);
        }
      }
    }
    for (int j = 0; j < unknowns; j++) {
      values[j] = done[j] ? system[j][unknowns] / system[j][j] : 0;
    }
    return values;
  }

  private static void subtract(double[] row, double[] pivotRow, double factor) {
    for (int k = 0; factor != 0 && k < row.length; k++) {
      row[k] -= factor * pivotRow[k];
    }
  }

  private static int pivot(double[][] system, boolean[] done) {
    int best = -1;
    for (int j = 0; j < done.length; j++) {
      if (!done[j] && (best < 0 || system[j][j] > system[best][best])) {
        best = j;
      }
    }
    return best;
  }

  private double largest(double[][] system, boolean[] done) {
    return unknowns == 0 ? 0 : system[pivot(system, done)][pivot(system, done)];
  }
}
