package io.bitlens.explain.metric;

import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import io.bitlens.nn.Variant;
import io.bitlens.nn.VariantLayer;
import io.bitlens.nn.VariantWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies of a variant whose last layers have forgotten what they learned, for the cascading model
 * parameter randomization test (Adebayo et al. 2018, arXiv 1810.03292, section 3.1): the first copy
 * has the last layer randomized, each further one a layer more, the last all of them. A layer is
 * randomized by shuffling its weights, which keeps their grid and their distribution; multipliers
 * and offsets stay.
 */
final class RandomizedLayers {

  /**
   * One copy.
   *
   * @param layer the layer, nearest to the input, down to which all are randomized
   */
  record Copy(String layer, Variant variant) {}

  private RandomizedLayers() {}

  /** One copy by weighted layer, from the last layer on. */
  static List<Copy> of(Variant variant, long seed) {
    var layers = new ArrayList<>(variant.layers());
    var copies = new ArrayList<Copy>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      layers.set(i, shuffled(layers.get(i), seed, i));
      copies.add(new Copy(layers.get(i).name(), variant.withLayers(layers)));
    }
    return copies;
  }

  private static VariantLayer shuffled(VariantLayer layer, long seed, int index) {
    var random = RandomStream.of(seed, Purpose.WEIGHT_SHUFFLE, 0, index);
    int[] order = PixelOrder.shuffled(layer.weights().length(), random);
    return layer.withWeights(
        switch (layer.weights()) {
          case VariantWeights.Coded coded ->
              new VariantWeights.Coded(
                  coded.bits(), coded.grid(), permuted(coded.codes(), order), coded.scale());
          case VariantWeights.Full full -> new VariantWeights.Full(permuted(full.values(), order));
        });
  }

  private static short[] permuted(short[] values, int[] order) {
    var permuted = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      permuted[i] = values[order[i]];
    }
    return permuted;
  }

  private static float[] permuted(float[] values, int[] order) {
    var permuted = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      permuted[i] = values[order[i]];
    }
    return permuted;
  }
}
