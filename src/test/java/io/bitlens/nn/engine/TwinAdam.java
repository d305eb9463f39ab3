package io.bitlens.nn.engine;

import java.util.HashMap;
import java.util.Map;

/** Adam (arXiv 1412.6980, algorithm 1). */
final class TwinAdam {

  private static final double BETA_MEAN = 0.9;
  private static final double BETA_SQUARE = 0.999;
  private static final double EPSILON = 1e-8;

  private final Map<String, double[]> means = new HashMap<>();
  private final Map<String, double[]> squares = new HashMap<>();
  private int steps;

  void nextStep() {
    steps++;
  }

  void update(String name, double[] values, double[] gradient, double rate) {
    var mean = means.computeIfAbsent(name, n -> new double[values.length]);
    var square = squares.computeIfAbsent(name, n -> new double[values.length]);
    for (int i = 0; i < values.length; i++) {
      mean[i] = BETA_MEAN * mean[i] + (1 - BETA_MEAN) * gradient[i];
      square[i] = BETA_SQUARE * square[i] + (1 - BETA_SQUARE) * gradient[i] * gradient[i];
      double unbiasedMean = mean[i] / (1 - Math.pow(BETA_MEAN, steps));
      double unbiasedSquare = square[i] / (1 - Math.pow(BETA_SQUARE, steps));
      values[i] -= rate * unbiasedMean / (Math.sqrt(unbiasedSquare) + EPSILON);
    }
  }
}
