package io.bitlens.explain.explainer;

/**
 * How much each pixel of one image matters for one class.
 *
 * @param target the class explained
 * @param predicted the class with the largest logit; of equal ones the lower
 * @param values (C, H, W) row-major, signed
 */
@SuppressWarnings("ArrayRecordComponent")
public record SaliencyMap(
    int target, int predicted, int channels, int height, int width, float[] values) {

  public SaliencyMap {
    if (values.length != channels * height * width) {
      throw new IllegalArgumentException(
          "a map of %d x %d x %d has no %d values"
              .formatted(channels, height, width, values.length));
    }
  }

  public float at(int channel, int y, int x) {
    return values[(channel * height + y) * width + x];
  }
}
