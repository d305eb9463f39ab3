package io.bitlens.explain.explainer;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.engine.VariantRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The signed gradient of the target's log-probability by the pixel on the scale 0 to 1, before
 * normalisation (Simonyan et al., arXiv 1312.6034, without taking absolute values).
 */
record Gradient() implements Explainer {

  @Override
  public String name() {
    return "gradient";
  }

  @Override
  public List<SaliencyMap> explain(
      VariantRunner runner, InputShape shape, byte[] pixels, int[] targets) {
    int count = targets.length;
    var saliency = runner.saliency(pixels, count, targets);
    int classes = saliency.logits().length / count;
    var maps = new ArrayList<SaliencyMap>(count);
    for (int i = 0; i < count; i++) {
      maps.add(
          new SaliencyMap(
              saliency.targets()[i],
              largest(saliency.logits(), i * classes, classes),
              shape.channels(),
              shape.height(),
              shape.width(),
              Arrays.copyOfRange(saliency.gradients(), i * shape.size(), (i + 1) * shape.size())));
    }
    return maps;
  }

  private static int largest(float[] logits, int from, int classes) {
    int largest = 0;
    for (int k = 1; k < classes; k++) {
      if (logits[from + k] > logits[from + largest]) {
        largest = k;
      }
    }
    return largest;
  }
}
