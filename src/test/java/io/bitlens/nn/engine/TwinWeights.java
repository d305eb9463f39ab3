package io.bitlens.nn.engine;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * SAWB and LSQ weights as their papers define them, in double precision, differentiated
 * automatically.
 */
final class TwinWeights {

  /** Coefficients (c1, c2) of SAWB's clip by number of levels; max|w| for all others. */
  private static final Map<Integer, double[]> COEFFICIENTS =
      Map.of(
          2, new double[] {0, 1},
          3, new double[] {2.6, -1.71},
          4, new double[] {3.12, -2.064},
          7, new double[] {6.973, -6.34},
          8, new double[] {7.509, -6.892},
          15, new double[] {12.035, -12.03},
          16, new double[] {12.68, -12.8},
          31, new double[] {17.74, -18.64},
          32, new double[] {17.74, -18.64});

  private TwinWeights() {}

  /**
   * Statistics-aware weight binning (arXiv 1807.06964): even levels from -clip to clip.
   *
   * @param spaces one less than the number of levels
   */
  static NDArray sawb(NDArray w, int spaces, List<Decision> decisions) {
    double clip = sawbClip(w.toDoubleArray(), spaces + 1);
    boolean clips = COEFFICIENTS.containsKey(spaces + 1);
    var position = TwinLayers.times(w, spaces / (2 * clip)).add(spaces / 2.0);
    decisions.add(new Decision.Rounding(position.toDoubleArray(), spaces, clips));
    // Outside, the level is the last one and no gradient is left.
    var inside = clips ? TwinLayers.real(w.abs().lte(clip)) : w.onesLike();
    var outside = TwinLayers.real(w.gt(clip)).mul(spaces);
    var levels = TwinLayers.round(position.mul(inside)).add(clips ? outside : w.zerosLike());
    return TwinLayers.times(levels.sub(spaces / 2.0), 2 * clip / spaces);
  }

  /** c1 sqrt(E[w^2]) + c2 E|w|, within E|w| and max|w|. */
  static double sawbClip(double[] weights, int levels) {
    double sum = 0;
    double squares = 0;
    double greatest = 0;
    for (double w : weights) {
      sum += Math.abs(w);
      squares += w * w;
      greatest = Math.max(greatest, Math.abs(w));
    }
    var c = COEFFICIENTS.get(levels);
    if (c == null) {
      return greatest;
    }
    double mean = sum / weights.length;
    double line = c[0] * Math.sqrt(squares / weights.length) + c[1] * mean;
    return Math.min(Math.max(line, mean), greatest);
  }

  /**
   * Learned step size (arXiv 1902.08153, eq. 1 to 3), the step by its logarithm, its gradient times
   * 1 / sqrt(N Q).
   */
  static NDArray lsq(NDArray w, NDArray logStep, int bits, List<Decision> decisions) {
    int q = (1 << (bits - 1)) - 1;
    var step = scaleGradient(logStep.exp(), 1 / Math.sqrt((double) w.size() * q));
    var z = w.div(step);
    decisions.add(new Decision.Rounding(z.add(q).toDoubleArray(), 2 * q, true));
    var inside = TwinLayers.real(z.abs().lt(q));
    var ends = TwinLayers.real(z.gte(q)).sub(TwinLayers.real(z.lte(-q))).mul(q);
    return TwinLayers.round(z.mul(inside).add(ends)).mul(step);
  }

  /** The same value with another gradient. */
  private static NDArray scaleGradient(NDArray x, double factor) {
    return TwinLayers.times(x, factor).add(TwinLayers.times(x, 1 - factor).stopGradient());
  }
}
