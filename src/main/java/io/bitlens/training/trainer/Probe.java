package io.bitlens.training.trainer;

import io.bitlens.dataset.ImageSet;
import io.bitlens.nn.LayerBits;
import io.bitlens.nn.Precision;
import io.bitlens.nn.engine.VariantRunner;
import java.util.Arrays;

/** The image whose saliency map is followed through a training: the set's first. */
final class Probe {

  private final ImageSet images;

  Probe(ImageSet images) {
    this.images = images;
  }

  ProbeMap map(VariantRunner runner, int epoch, Precision precision) {
    int target = images.labels()[0];
    var pixels = Arrays.copyOf(images.pixels(), images.imageSize());
    var saliency = runner.saliency(pixels, 1, new int[] {target});
    return new ProbeMap(
        epoch,
        precision.label(),
        surrogate(precision),
        target,
        largest(saliency.logits()),
        images.channels(),
        images.height(),
        images.width(),
        saliency.gradients());
  }

  private static boolean surrogate(Precision precision) {
    return precision.layers().values().stream()
        .anyMatch(bits -> bits.weights() != LayerBits.FULL || bits.activations() != LayerBits.FULL);
  }

  private static int largest(float[] logits) {
    int largest = 0;
    for (int k = 1; k < logits.length; k++) {
      if (logits[k] > logits[largest]) {
        largest = k;
      }
    }
    return largest;
  }
}
