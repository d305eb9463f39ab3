package io.bitlens.nn.engine;

import java.util.Arrays;
import java.util.List;

/**
 * Where a computation in real numbers takes one of several ways. Two computations whose errors are
 * below the margin take the same way; above it they agree to rounding, at it they need not.
 */
sealed interface Decision {

  /** Distance from the nearest point where the decision turns over, as a fraction of the range. */
  double margin();

  /**
   * Whether single precision takes every decision as double precision does. The margin is several
   * times what its errors were seen to turn over.
   */
  static boolean clear(List<Decision> decisions) {
    return decisions.stream().allMatch(decision -> decision.margin() > 1e-6);
  }

  /**
   * Values that are rounded to integers 0 to maximum.
   *
   * @param clipped whether values outside the range are clipped; otherwise there are none
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Rounding(double[] values, int maximum, boolean clipped) implements Decision {
    @Override
    public double margin() {
      double margin = maximum;
      for (double z : values) {
        if (!clipped || (z > 0 && z < maximum)) {
          margin = Math.min(margin, Math.abs(z - Math.floor(z) - 0.5));
        }
        if (clipped) {
          margin = Math.min(margin, Math.min(Math.abs(z), Math.abs(z - maximum)));
        }
      }
      return margin / maximum;
    }
  }

  /**
   * Positive pre-activations of which each window's greatest is taken.
   *
   * @param shape (B, C, H, W)
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Pooling(double[] values, long[] shape, int size) implements Decision {
    @Override
    public double margin() {
      int height = (int) shape[2];
      int width = (int) shape[3];
      double range = Arrays.stream(values).map(Math::abs).max().orElse(1);
      double margin = range;
      for (int plane = 0; plane < values.length; plane += height * width) {
        for (int y = 0; y + size <= height; y += size) {
          for (int x = 0; x + size <= width; x += size) {
            margin = Math.min(margin, gap(plane + y * width + x, width));
          }
        }
      }
      return margin / range;
    }

    private double gap(int corner, int width) {
      var window = new double[size * size];
      for (int i = 0; i < window.length; i++) {
        window[i] = values[corner + i / size * width + i % size];
      }
      Arrays.sort(window);
      double greatest = window[window.length - 1];
      return greatest > 0 ? greatest - window[window.length - 2] : Double.POSITIVE_INFINITY;
    }
  }

  /** Ranks of an image's features, of which so many lowest are chosen. */
  @SuppressWarnings("ArrayRecordComponent")
  record Choice(double[] ranks, int chosen) implements Decision {
    @Override
    public double margin() {
      var sorted = ranks.clone();
      Arrays.sort(sorted);
      double range = sorted[sorted.length - 1] - sorted[0];
      return range == 0 ? 0 : (sorted[chosen] - sorted[chosen - 1]) / range;
    }
  }
}
