package io.bitlens.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * Variants with random numbers of any network at any precision, scaled so that activations spread
 * over their whole range.
 */
public final class RandomVariants {

  private RandomVariants() {}

  public static Variant of(NetworkSpec network, Precision precision, CodeGrid grid, long seed) {
    var random = new Random(seed);
    var layers = new ArrayList<VariantLayer>();
    for (var cost : NetworkCost.of(network, precision).layers()) {
      layers.add(layer(cost, precision.of(cost.name()).activations(), grid, random));
    }
    int channels = network.input().channels();
    return new Variant(
        network,
        precision,
        new Normalization(
            Collections.nCopies(channels, 0.2860), Collections.nCopies(channels, 0.3530)),
        layers,
        factors(network, precision, random));
  }

  /** The range of what is added, times 0.3 to 0.9, in the range of the sum. */
  private static Map<String, Float> factors(
      NetworkSpec network, Precision precision, Random random) {
    var ranges = new HashMap<String, Double>();
    var factors = new HashMap<String, Float>();
    double range = 1;
    for (var layer : network.layers()) {
      switch (layer) {
        case LayerSpec.Weighted weighted -> {
          int bits = precision.of(weighted.name()).activations();
          range = bits == LayerBits.FULL ? 1 : (1 << bits) - 1;
        }
        case LayerSpec.Pact pact -> ranges.put(pact.name(), range);
        case LayerSpec.Add add ->
            factors.put(
                add.name(),
                (float) ((0.3 + 0.6 * random.nextDouble()) * range / ranges.get(add.from())));
        default -> {}
      }
    }
    return factors;
  }

  /** Random 8-bit pixels of so many images. */
  public static byte[] pixels(InputShape shape, int images, long seed) {
    var pixels = new byte[images * shape.size()];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  private static VariantLayer layer(
      LayerCost cost, int activationBits, CodeGrid grid, Random random) {
    int count = Math.toIntExact(cost.weights());
    var weights =
        cost.weightBits() == LayerBits.FULL
            ? full(count, random)
            : coded(count, cost.weightBits(), grid, random);
    double weightSize = weights instanceof VariantWeights.Coded c ? rms(c.codes()) : 0.05;
    double inputSize = cost.inputBits() == LayerBits.FULL ? 1 : 0.6 * ((1 << cost.inputBits()) - 1);
    double sumSize = Math.sqrt((double) count / cost.outputs()) * weightSize * inputSize;
    double outputSize = activationBits == LayerBits.FULL ? 1 : 0.7 * ((1 << activationBits) - 1);
    var multiplier = new float[cost.outputs()];
    var offset = new float[cost.outputs()];
    for (int c = 0; c < multiplier.length; c++) {
      multiplier[c] = (float) (outputSize / Math.max(sumSize, 1e-3) * (0.5 + random.nextDouble()));
      offset[c] = (float) (outputSize * 0.3 * random.nextGaussian());
    }
    return new VariantLayer(
        cost.name(),
        List.copyOf(cost.weightShape()),
        weights,
        multiplier,
        offset,
        activationBits == LayerBits.FULL
            ? OptionalDouble.empty()
            : OptionalDouble.of(1 + random.nextDouble()));
  }

  private static VariantWeights full(int count, Random random) {
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (0.05 * random.nextGaussian());
    }
    return new VariantWeights.Full(values);
  }

  private static VariantWeights coded(int count, int bits, CodeGrid grid, Random random) {
    int maximum = grid.maximum(bits);
    int step = grid == CodeGrid.ODD ? 2 : 1;
    var codes = new short[count];
    for (int i = 0; i < count; i++) {
      codes[i] = (short) (step * random.nextInt(2 * maximum / step + 1) - maximum);
    }
    return new VariantWeights.Coded(bits, grid, codes, 0.01 + random.nextDouble());
  }

  private static double rms(short[] codes) {
    double squares = 0;
    for (short code : codes) {
      squares += (double) code * code;
    }
    return Math.sqrt(squares / codes.length);
  }
}
