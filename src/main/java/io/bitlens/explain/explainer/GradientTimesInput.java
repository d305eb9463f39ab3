package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.engine.VariantRunner;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient times the pixel on the scale 0 to 1 (Shrikumar et al., arXiv 1605.01713): the part
 * that a pixel has in the log-probability to first order, against a black image.
 */
record GradientTimesInput() implements Explainer {

  @Override
  public String name() {
    return "gradient-x-input";
  }

  @Override
  public List<SaliencyMap> explain(
      VariantRunner runner, InputShape shape, byte[] pixels, int[] targets) {
    var gradients = new Gradient().explain(runner, shape, pixels, targets);
    var maps = new ArrayList<SaliencyMap>(gradients.size());
    for (int i = 0; i < gradients.size(); i++) {
      maps.add(times(gradients.get(i), pixels, i * shape.size()));
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
