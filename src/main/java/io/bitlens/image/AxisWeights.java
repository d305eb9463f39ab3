package io.bitlens.image;

/**
 * How the pixels of one axis are made of another number of pixels: each is a weighted sum of
 * neighbours. Shrinking takes the mean of the area that a new pixel covers; enlarging interpolates
 * linearly between centres. The same number gives the same pixels exactly.
 *
 * @param first first source pixel by new pixel
 * @param weights weights of the source pixels from there on; they add up to 1
 */
@SuppressWarnings("ArrayRecordComponent")
record AxisWeights(int[] first, float[][] weights) {

  static AxisWeights of(int from, int to) {
    var first = new int[to];
    var weights = new float[to][];
    for (int i = 0; i < to; i++) {
      if (from >= to) {
        area(i, (double) from / to, from, first, weights);
      } else {
        linear(i, (double) from / to, from, first, weights);
      }
    }
    return new AxisWeights(first, weights);
  }

  private static void area(int i, double ratio, int from, int[] first, float[][] weights) {
    double start = i * ratio;
    double end = (i + 1) * ratio;
    first[i] = (int) start;
    int last = Math.min(from, (int) Math.ceil(end - 1e-9));
    weights[i] = new float[last - first[i]];
    for (int j = first[i]; j < last; j++) {
      weights[i][j - first[i]] = (float) ((Math.min(end, j + 1.0) - Math.max(start, j)) / ratio);
    }
  }

  private static void linear(int i, double ratio, int from, int[] first, float[][] weights) {
    double centre = Math.clamp((i + 0.5) * ratio - 0.5, 0.0, from - 1.0);
    int left = Math.min((int) centre, from - 1);
    float fraction = (float) (centre - left);
    first[i] = left;
    weights[i] = left + 1 < from ? new float[] {1 - fraction, fraction} : new float[] {1};
  }

  int size() {
    return first.length;
  }

  /** Weight of a source pixel in a new one; 0 where it has no part in it. */
  float weight(int target, int source) {
    int offset = source - first[target];
    return offset >= 0 && offset < weights[target].length ? weights[target][offset] : 0;
  }

  /** The new pixel's value from source values that begin at an offset. */
  float sum(int target, float[] source, int offset) {
    var own = weights[target];
    float sum = 0;
    for (int j = 0; j < own.length; j++) {
      sum += own[j] * source[offset + first[target] + j];
    }
    return sum;
  }
}
