package io.bitlens.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * What a network costs at a precision, by weighted layer in network order.
 *
 * <p>Padding counts as if it were computed, as is usual for MACs; additions and poolings are not
 * counted.
 *
 * @param additions residual additions, each with one stored factor
 */
public record NetworkCost(List<LayerCost> layers, int additions) {

  private static final int PIXEL_BITS = 8;

  public NetworkCost {
    layers = List.copyOf(layers);
  }

  /**
   * Counts a network's cost.
   *
   * @throws InvalidSpecException if the network makes no sense for its input
   * @throws IllegalArgumentException if the precision lacks one of the network's layers
   */
  public static NetworkCost of(NetworkSpec network, Precision precision) {
    var shapes = NetworkShapes.of(network);
    var costs = new ArrayList<LayerCost>();
    var input = network.input();
    var in = new NetworkShapes.Shape(input.channels(), input.height(), input.width(), false);
    int inputBits = PIXEL_BITS;
    int activationBits = LayerBits.FULL;
    for (int i = 0; i < network.layers().size(); i++) {
      var layer = network.layers().get(i);
      var out = shapes.output(i);
      if (layer instanceof LayerSpec.Weighted weighted) {
        var bits = precision.of(layer.name());
        costs.add(
            new LayerCost(
                layer.name(),
                weightShape(weighted, in),
                (long) out.height() * out.width(),
                bits.weights(),
                inputBits));
        activationBits = bits.activations();
        inputBits = LayerBits.FULL;
      } else if (layer instanceof LayerSpec.Pact) {
        inputBits = activationBits;
      } else if (layer instanceof LayerSpec.GlobalAvgPool && inputBits != LayerBits.FULL) {
        inputBits = bitsOfSum(inputBits, in.positions());
      }
      in = out;
    }
    return new NetworkCost(costs, network.additions().size());
  }

  /** Multiply-accumulates of one image. */
  public long macs() {
    return layers.stream().mapToLong(LayerCost::macs).sum();
  }

  /** Bit operations of one image: the sum over layers of MACs * weight bits * input bits. */
  public long bops() {
    return layers.stream().mapToLong(LayerCost::bops).sum();
  }

  /** Bits of every stored tensor: weights at their width, multipliers, offsets, factors at 32. */
  public long packedBits() {
    return layers.stream().mapToLong(LayerCost::packedBits).sum()
        + (long) LayerBits.FULL * additions;
  }

  /** Bits of the sum of so many codes. */
  private static int bitsOfSum(int bits, long count) {
    long greatest = Math.multiplyExact((1L << bits) - 1, count);
    return Long.SIZE - Long.numberOfLeadingZeros(greatest);
  }

  private static List<Integer> weightShape(LayerSpec.Weighted layer, NetworkShapes.Shape in) {
    return switch (layer) {
      case LayerSpec.Conv2d c ->
          List.of(c.outChannels(), in.channels(), c.kernelSize(), c.kernelSize());
      case LayerSpec.Linear l -> List.of(l.outFeatures(), in.size());
    };
  }
}
