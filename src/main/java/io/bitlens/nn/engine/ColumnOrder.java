package io.bitlens.nn.engine;

import io.bitlens.nn.program.ParameterLayout.Columns;

/**
 * Weights (out, in) of a linear layer after a flatten, in the two orders of their columns: (C, H,
 * W), which is what a network means and what is stored, and (H, W, C), which is what programs on
 * channels-last images take without copying them.
 */
final class ColumnOrder {

  private ColumnOrder() {}

  /** From (C, H, W) to (H, W, C). */
  static float[] channelsLast(float[] weights, Columns columns) {
    return reorder(weights, columns, true);
  }

  /** From (H, W, C) to (C, H, W). */
  static float[] channelsFirst(float[] weights, Columns columns) {
    return reorder(weights, columns, false);
  }

  private static float[] reorder(float[] weights, Columns columns, boolean toChannelsLast) {
    int channels = columns.channels();
    int pixels = columns.height() * columns.width();
    if (channels == 1 || pixels == 1) {
      return weights;
    }
    int row = channels * pixels;
    var result = new float[weights.length];
    for (int start = 0; start < weights.length; start += row) {
      for (int c = 0; c < channels; c++) {
        for (int i = 0; i < pixels; i++) {
          int first = start + c * pixels + i;
          int last = start + i * channels + c;
          if (toChannelsLast) {
            result[last] = weights[first];
          } else {
            result[first] = weights[last];
          }
        }
      }
    }
    return result;
  }
}
