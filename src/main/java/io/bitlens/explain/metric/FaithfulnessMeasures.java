package io.bitlens.explain.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Faithfulness of one source of maps, over all images.
 *
 * @param deletion pixels that matter most are removed first: the lower the better
 * @param insertion pixels that matter most are put on the empty background first: the higher the
 *     better
 * @param leastFirst pixels that matter least are removed first: the higher the better
 * @param srg symmetric relevance gain, area under leastFirst minus area under deletion: the higher
 *     the better (Bluecher et al. 2024, arXiv 2401.06654)
 * @param sparsity Gini index, 0 to 1
 * @param maxSensitivity the lower the better; empty where it was left out
 * @param randomization how far maps stay what they are while the model forgets, from the last layer
 *     on: the lower the better; empty where it was left out
 */
public record FaithfulnessMeasures(
    Curve deletion,
    Curve insertion,
    Curve leastFirst,
    Estimate srg,
    Estimate sparsity,
    Optional<Estimate> maxSensitivity,
    List<Randomization> randomization) {

  public FaithfulnessMeasures {
    randomization = List.copyOf(randomization);
  }

  /**
   * A curve at 0, 10, ..., 90 % of the pixels.
   *
   * @param probability of the class predicted for the untouched image
   * @param accuracy share of the images whose true class is the predicted one
   * @param auc area under the probability over the width, 0 to 1
   */
  public record Curve(List<Estimate> probability, List<Estimate> accuracy, Estimate auc) {

    public Curve {
      probability = List.copyOf(probability);
      accuracy = List.copyOf(accuracy);
    }
  }

  /**
   * Agreement with the maps of a copy of the model.
   *
   * @param layer the layer down to which, from the last one, all are randomized
   */
  public record Randomization(String layer, Estimate spearman, Estimate ssim) {}

  /**
   * Averages over images.
   *
   * @param images at least one
   * @param layers of {@link ImageFaithfulness#randomized}
   */
  public static FaithfulnessMeasures of(
      List<ImageFaithfulness> images, List<String> layers, Bootstrap bootstrap) {
    var means = new Means(images, bootstrap);
    boolean sensitivity = images.getFirst().maxSensitivity().isPresent();
    return new FaithfulnessMeasures(
        means.curve(ImageFaithfulness::deletion),
        means.curve(ImageFaithfulness::insertion),
        means.curve(ImageFaithfulness::leastFirst),
        means.of(ImageFaithfulness::srg),
        means.of(ImageFaithfulness::sparsity),
        sensitivity
            ? Optional.of(means.of(image -> image.maxSensitivity().orElseThrow()))
            : Optional.empty(),
        means.randomization(layers));
  }

  private record Means(List<ImageFaithfulness> images, Bootstrap bootstrap) {

    Estimate of(ToDoubleFunction<ImageFaithfulness> value) {
      return bootstrap.mean(images.stream().mapToDouble(value).toArray());
    }

    Curve curve(Function<ImageFaithfulness, RemovalCurve> curve) {
      var probability = new ArrayList<Estimate>();
      var accuracy = new ArrayList<Estimate>();
      for (int i = 0; i < RemovalCurve.STEPS; i++) {
        int step = i;
        probability.add(of(image -> curve.apply(image).probability()[step]));
        accuracy.add(of(image -> curve.apply(image).correct()[step] ? 1 : 0));
      }
      return new Curve(probability, accuracy, of(image -> curve.apply(image).auc()));
    }

    List<Randomization> randomization(List<String> layers) {
      var found = new ArrayList<Randomization>();
      for (int i = 0; i < layers.size(); i++) {
        int copy = i;
        found.add(
            new Randomization(
                layers.get(i),
                of(image -> image.randomized().get(copy).spearman()),
                of(image -> image.randomized().get(copy).ssim())));
      }
      return found;
    }
  }
}
