package io.bitlens.explain.render;

import io.bitlens.explain.explainer.SaliencyMap;
import java.util.Arrays;

/**
 * What of a map is shown, in which colours. Values are divided by the 99th percentile of their
 * magnitudes, so that a few extreme pixels do not wash out the rest; beyond it colours saturate.
 */
public enum Palette {
  /** The sum over the channels: blue lowers the target's log-probability, white 0, red raises. */
  DIVERGING {
    @Override
    int rgb(double normalized) {
      return ColorMap.DIVERGING.rgb(normalized);
    }

    @Override
    double value(SaliencyMap map, int y, int x) {
      double sum = 0;
      for (int c = 0; c < map.channels(); c++) {
        sum += map.at(c, y, x);
      }
      return sum;
    }
  },
  /** The largest magnitude of the channels: black to pale yellow. */
  MAGNITUDE {
    @Override
    int rgb(double normalized) {
      return ColorMap.INFERNO.rgb(normalized);
    }

    @Override
    double value(SaliencyMap map, int y, int x) {
      double max = 0;
      for (int c = 0; c < map.channels(); c++) {
        max = Math.max(max, Math.abs(map.at(c, y, x)));
      }
      return max;
    }
  };

  private static final double PERCENTILE = 0.99;

  abstract double value(SaliencyMap map, int y, int x);

  /** The colour, 0xRRGGBB, of a normalised value. */
  abstract int rgb(double normalized);

  /** The colours of a map, 0xRRGGBB by pixel. */
  int[] picture(SaliencyMap map) {
    return Arrays.stream(normalized(map)).mapToInt(this::rgb).toArray();
  }

  /**
   * Scales a map to the colours' range.
   *
   * @return (H, W) row-major, -1 to 1; all 0 where the map is
   */
  double[] normalized(SaliencyMap map) {
    var values = new double[map.height() * map.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(map, i / map.width(), i % map.width());
    }
    double unit = unit(values);
    for (int i = 0; i < values.length; i++) {
      values[i] = unit == 0 ? 0 : Math.clamp(values[i] / unit, -1.0, 1.0);
    }
    return values;
  }

  /** The nearest-rank percentile, or the maximum of a map so sparse that the percentile is 0. */
  private static double unit(double[] values) {
    var magnitudes = Arrays.stream(values).map(Math::abs).sorted().toArray();
    double percentile = magnitudes[(int) Math.ceil(PERCENTILE * magnitudes.length) - 1];
    return percentile > 0 ? percentile : magnitudes[magnitudes.length - 1];
  }
}
