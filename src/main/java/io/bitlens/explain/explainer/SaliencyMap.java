package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import java.util.Optional;

/**
 * How much each pixel of one image matters for one class.
 *
 * @param target the class explained
 * @param predicted the class with the largest logit; of equal ones the lower
 * @param channels C, those of the image, or 1 where the method says nothing of single channels
 * @param values (C, H, W) row-major, signed
 * @param completeness of methods whose values add up to something
 */
@SuppressWarnings("ArrayRecordComponent")
public record SaliencyMap(
    int target,
    int predicted,
    int channels,
    int height,
    int width,
    float[] values,
    Optional<Completeness> completeness) {

  public SaliencyMap {
    if (values.length != channels * height * width) {
      throw new IllegalArgumentException(
          "a map of %d x %d x %d has no %d values"
              .formatted(channels, height, width, values.length));
    }
  }

  /** A map whose values need not add up to anything. */
  public SaliencyMap(
      int target, int predicted, int channels, int height, int width, float[] values) {
    this(target, predicted, channels, height, width, values, Optional.empty());
  }

  /** A map of an image of the shape; values are rounded to single precision. */
  static SaliencyMap of(
      int target, int predicted, int channels, InputShape shape, double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new SaliencyMap(target, predicted, channels, shape.height(), shape.width(), floats);
  }

  /** The same, with what its values add up to. */
  SaliencyMap with(Completeness complete) {
    return new SaliencyMap(
        target, predicted, channels, height, width, values, Optional.of(complete));
  }

  public float at(int channel, int y, int x) {
    return values[(channel * height + y) * width + x];
  }
}
