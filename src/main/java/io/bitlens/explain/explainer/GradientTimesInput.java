package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gradient times the pixel on the scale 0 to 1 (Shrikumar et al., arXiv 1605.01713): the part
 * that a pixel has in the log-probability to first order, against a black image.
 */
record GradientTimesInput() implements BoundedExplainer {

  @Override
  public String name() {
    return "gradient-x-input";
  }

  @Override
  public Optional<String> partner() {
    return Optional.of(Occlusion.NAME);
  }

  @Override
  public Map<String, Object> options(NetworkSpec network) {
    return Map.of();
  }

  @Override
  public long evaluations(InputShape shape) {
    return 1;
  }

  @Override
  public Optional<String> costOption() {
    return Optional.empty();
  }

  @Override
  public List<SaliencyMap> explain(Evaluator evaluator, Images images) {
    var gradients = new Gradient().explain(evaluator, images);
    var maps = new ArrayList<SaliencyMap>(gradients.size());
    for (int i = 0; i < gradients.size(); i++) {
      maps.add(times(gradients.get(i), images.pixels(), i * images.shape().size()));
    }
    return maps;
  }

  private static SaliencyMap times(SaliencyMap gradient, byte[] pixels, int from) {
    var products = gradient.values().clone();
    for (int j = 0; j < products.length; j++) {
      products[j] *= (pixels[from + j] & 0xff) / 255f;
    }
    return new SaliencyMap(
        gradient.target(),
        gradient.predicted(),
        gradient.channels(),
        gradient.height(),
        gradient.width(),
        products);
  }
}
