package io.bitlens.explain.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How much more faithful one source of maps is than another on the same images: means of the
 * differences image by image, which vary less than the two apart. An interval that holds 0 tells no
 * difference.
 *
 * @param deletionAuc below 0 where the first source is the better one
 * @param insertionAuc above 0 where the first source is the better one
 * @param srg above 0 where the first source is the better one
 */
public record FaithfulnessGain(Estimate deletionAuc, Estimate insertionAuc, Estimate srg) {

  /**
   * The first minus the second.
   *
   * @throws IllegalArgumentException if they are not of as many images
   */
  public static FaithfulnessGain of(
      List<ImageFaithfulness> first, List<ImageFaithfulness> second, Bootstrap bootstrap) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          "%d images cannot be paired with %d".formatted(first.size(), second.size()));
    }
    var pairs = new Pairs(first, second, bootstrap);
    return new FaithfulnessGain(
        pairs.difference(image -> image.deletion().auc()),
        pairs.difference(image -> image.insertion().auc()),
        pairs.difference(ImageFaithfulness::srg));
  }

  private record Pairs(
      List<ImageFaithfulness> first, List<ImageFaithfulness> second, Bootstrap bootstrap) {

    Estimate difference(ToDoubleFunction<ImageFaithfulness> value) {
      return bootstrap.mean(
          IntStream.range(0, first.size())
              .mapToDouble(
                  i -> value.applyAsDouble(first.get(i)) - value.applyAsDouble(second.get(i)))
              .toArray());
    }
  }
}
