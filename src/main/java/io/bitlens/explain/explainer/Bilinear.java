package io.bitlens.explain.explainer;

/**
 * Bilinear interpolation of a small image to a larger one. Pixels are squares that keep their
 * places: the middle of pixel i of n lies at (i + 1/2)/n of the side; beyond the outermost middles
 * the outermost values go on.
 */
final class Bilinear {

  private Bilinear() {}

  /** From (h, w) to (height, width), row-major. */
  static double[] enlarge(double[] small, int h, int w, int height, int width) {
    var large = new double[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        large[y * width + x] = at(small, h, w, place(y, h, height), place(x, w, width));
      }
    }
    return large;
  }

  /** Value between the middles of the small image's pixels, which are at integers. */
  private static double at(double[] small, int h, int w, double y, double x) {
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(top + 1, h - 1);
    int right = Math.min(left + 1, w - 1);
    double upper = between(small[top * w + left], small[top * w + right], x - left);
    double lower = between(small[bottom * w + left], small[bottom * w + right], x - left);
    return between(upper, lower, y - top);
  }

  private static double between(double a, double b, double part) {
    return a + part * (b - a);
  }

  /** Where the middle of a pixel of the large image lies in the small one. */
  private static double place(int index, int small, int large) {
    return Math.clamp((index + 0.5) * small / large - 0.5, 0, small - 1.0);
  }
}
