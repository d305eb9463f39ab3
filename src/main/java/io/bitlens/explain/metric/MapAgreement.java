package io.bitlens.explain.metric;

import io.bitlens.explain.explainer.SaliencyMap;

/**
 * How far two maps of one image, by two models or two methods, agree. Every number is 1 for equal
 * maps and is always a number, for constant maps too.
 *
 * @param spearman rank correlation of the signed values, -1 to 1; see {@link SpearmanCorrelation}
 * @param ssim mean structural similarity, -1 to 1; see {@link StructuralSimilarity}
 * @param cosine cosine of the angle between the maps as vectors, -1 to 1; 1 where both are 0
 *     throughout, 0 where one of them is
 * @param topIou intersection over union, 0 to 1, of the tenth of the values that is largest in
 *     magnitude; see {@link TopOverlap}
 */
public record MapAgreement(double spearman, double ssim, double cosine, double topIou) {

  /**
   * Compares two maps.
   *
   * @throws IllegalArgumentException if they differ in shape, or a value is not finite
   */
  public static MapAgreement of(SaliencyMap first, SaliencyMap second) {
    requireAlike(first, second);
    var a = finite(first);
    var b = finite(second);
    return new MapAgreement(
        SpearmanCorrelation.of(a, b),
        new StructuralSimilarity(first.channels(), first.height(), first.width()).of(a, b),
        cosine(a, b),
        TopOverlap.of(a, b));
  }

  /** Scaled by the largest magnitudes first, so that squares neither overflow nor vanish. */
  private static double cosine(double[] a, double[] b) {
    double scaleA = Magnitudes.largest(a);
    double scaleB = Magnitudes.largest(b);
    if (scaleA == 0 || scaleB == 0) {
      return scaleA == scaleB ? 1 : 0;
    }
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      double x = a[i] / scaleA;
      double y = b[i] / scaleB;
      product += x * y;
      squaresA += x * x;
      squaresB += y * y;
    }
    return Math.clamp(product / Math.sqrt(squaresA * squaresB), -1.0, 1.0);
  }

  private static void requireAlike(SaliencyMap first, SaliencyMap second) {
    if (first.channels() != second.channels()
        || first.height() != second.height()
        || first.width() != second.width()) {
      throw new IllegalArgumentException(
          "a map of %d x %d x %d cannot be compared with one of %d x %d x %d"
              .formatted(
                  first.channels(),
                  first.height(),
                  first.width(),
                  second.channels(),
                  second.height(),
                  second.width()));
    }
  }

  private static double[] finite(SaliencyMap map) {
    var values = new double[map.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = map.values()[i];
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException("value " + i + " of a map is " + values[i]);
      }
    }
    return values;
  }
}
