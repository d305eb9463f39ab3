package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.engine.ActivationGradient;
import io.bitlens.nn.evaluation.Probabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Grad-CAM (Selvaraju et al., arXiv 1610.02391): {@code max(0, sum_k a_k A^k)} (eq. 2), A being the
 * activation that follows a convolution and {@code a_k} the mean over its positions of the gradient
 * of the target's logit by {@code A^k} (eq. 1), interpolated bilinearly to the image's size. One
 * channel, at least 0. What follows the activation is the only thing a surrogate stands for.
 *
 * @param layer name of a convolution that has an activation; empty for the last one
 */
record GradCam(Optional<String> layer) implements BoundedExplainer {

  /** Default: the last convolution, as the paper does. */
  GradCam() {
    this(Optional.empty());
  }

  @Override
  public String name() {
    return "grad-cam";
  }

  /** Its masks are as coarse. */
  @Override
  public Optional<String> partner() {
    return Optional.of(Rise.NAME);
  }

  @Override
  public Map<String, Object> options(NetworkSpec network) {
    return Options.echo("layer", activated(network).name());
  }

  @Override
  public long evaluations(InputShape shape) {
    return 1;
  }

  @Override
  public Optional<String> costOption() {
    return Optional.empty();
  }

  /** What the map is made of. */
  ActivatedConvolution activated(NetworkSpec network) {
    var all = ActivatedConvolution.in(network);
    return all.stream()
        .filter(a -> layer.isEmpty() || layer.get().equals(a.name()))
        .reduce((first, second) -> second)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s is no convolution with an activation: %s".formatted(layer, all)));
  }

  @Override
  public List<SaliencyMap> explain(Evaluator evaluator, Images images) {
    var maps = new ArrayList<SaliencyMap>(images.size());
    var activated = activated(evaluator.network());
    evaluator.activation(
        images,
        activated.activation(),
        (chunk, result) -> {
          for (int i = 0; i < chunk.size(); i++) {
            maps.add(map(chunk, result, i, activated));
          }
        });
    return maps;
  }

  private static SaliencyMap map(
      Images chunk, ActivationGradient result, int row, ActivatedConvolution activated) {
    var shape = chunk.shape();
    var weighted = weighted(result, row, activated.channels(), activated.positions());
    return SaliencyMap.of(
        result.targets()[row],
        Probabilities.argMax(result.logits(), row, result.logits().length / chunk.size()),
        1,
        shape,
        Bilinear.enlarge(
            weighted, activated.height(), activated.width(), shape.height(), shape.width()));
  }

  /** The weighted sum of the channels of one image, without what is negative, (h, w). */
  private static double[] weighted(
      ActivationGradient result, int row, int channels, int positions) {
    var sum = new double[positions];
    for (int c = 0; c < channels; c++) {
      int from = (row * channels + c) * positions;
      double weight = 0;
      for (int i = 0; i < positions; i++) {
        weight += result.gradients()[from + i] / (double) positions;
      }
      for (int i = 0; i < positions; i++) {
        sum[i] += weight * result.activations()[from + i];
      }
    }
    for (int i = 0; i < positions; i++) {
      sum[i] = Math.max(0, sum[i]);
    }
    return sum;
  }
}
