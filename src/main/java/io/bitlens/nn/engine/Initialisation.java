package io.bitlens.nn.engine;

import io.bitlens.nn.CodeGrid;
import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.program.ParameterLayout;
import io.bitlens.nn.program.ParameterLayout.Entry;
import java.util.Arrays;

/**
 * First values of the trained tensors: weights and biases uniform in +-1/sqrt(fan-in), PyTorch's
 * default; batch-norm the identity; clips and steps 1 until they are set.
 */
final class Initialisation {

  private Initialisation() {}

  /**
   * First values of one tensor, in (C, H, W) column order.
   *
   * @param index place in its list of the layout, the key of its random numbers
   */
  static float[] of(Entry entry, int index, ParameterLayout layout, long seed) {
    var values = new float[entry.size()];
    switch (entry.role()) {
      case SCALE, VARIANCE, ALPHA -> Arrays.fill(values, 1);
      case SHIFT, MEAN, STEP -> Arrays.fill(values, 0);
      case WEIGHT, BIAS -> {
        var random = RandomStream.of(seed, Purpose.INITIALISATION, 0, index);
        double bound = 1 / Math.sqrt(fanIn(entry, layout));
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
      }
    }
    return values;
  }

  /**
   * Logarithm of the first step of learned step size quantization, ln(2 E|w| / sqrt(Q)) (arXiv
   * 1902.08153), Q = 2^(k-1) - 1.
   */
  static float logStep(float[] weights, int bits) {
    double sum = 0;
    for (float weight : weights) {
      sum += Math.abs(weight);
    }
    double step = 2 * sum / weights.length / Math.sqrt(CodeGrid.SYMMETRIC.maximum(bits));
    // Of weights that are all 0, the logarithm is finite too.
    return (float) Math.log(Math.max(step, Float.MIN_NORMAL));
  }

  private static int fanIn(Entry entry, ParameterLayout layout) {
    var weight =
        layout.parameters().stream()
            .filter(e -> e.layer().equals(entry.layer()))
            .filter(e -> e.role() == ParameterLayout.Role.WEIGHT)
            .findFirst()
            .orElseThrow();
    return weight.size() / weight.shape().getFirst();
  }
}
