package io.bitlens.training.allocation;

import io.bitlens.nn.LayerCost;
import io.bitlens.nn.NetworkCost;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The precisions between all layers at the most bits and all at the fewest, ordered by size: each
 * next one takes a step down in the one layer where a saved bit is expected to cost least.
 *
 * <p>What a layer at b bits costs is taken as sensitivity * 4^-(b - fewest): the squared error of
 * rounding to a grid falls by 4 with each bit. Only the order of the sensitivities and their ratios
 * matter.
 */
public final class BitPath {

  private static final double ERROR_RATIO_OF_A_BIT = 4;

  private final NetworkSpec network;
  private final int activationBits;
  private final List<Integer> widths;
  private final Map<String, Double> sensitivities;
  private final Map<String, Long> weights = new LinkedHashMap<>();

  private BitPath(
      NetworkSpec network,
      List<Integer> widths,
      int activationBits,
      Map<String, Double> sensitivities) {
    this.network = network;
    this.widths = List.copyOf(new TreeSet<>(widths));
    this.activationBits = activationBits;
    this.sensitivities = Map.copyOf(sensitivities);
    for (LayerCost layer : NetworkCost.of(network, full(network)).layers()) {
      weights.put(layer.name(), layer.weights());
    }
  }

  /**
   * The path of a network.
   *
   * @param widths candidate bits of weights, at least one
   * @param activationBits bits of every activation, which take no space in what is stored
   * @param sensitivities of every weighted layer at the fewest bits, 0 or more, in any unit
   * @return the largest precision first
   * @throws IllegalArgumentException if a layer has no sensitivity, or a negative one
   */
  public static List<Precision> of(
      NetworkSpec network,
      List<Integer> widths,
      int activationBits,
      Map<String, Double> sensitivities) {
    if (widths.isEmpty()) {
      throw new IllegalArgumentException("there must be candidate widths");
    }
    return new BitPath(network, widths, activationBits, sensitivities).precisions();
  }

  private static Precision full(NetworkSpec network) {
    return Precisions.preset(Precisions.FP32, network, false).orElseThrow();
  }

  private List<Precision> precisions() {
    var index = new LinkedHashMap<String, Integer>();
    weights.keySet().forEach(layer -> index.put(layer, widths.size() - 1));
    var path = new ArrayList<Precision>();
    path.add(precision(index));
    while (index.values().stream().anyMatch(i -> i > 0)) {
      index.merge(cheapestStep(index), -1, Integer::sum);
      path.add(precision(index));
    }
    return List.copyOf(path);
  }

  /** Of equal ones the layer with more weights, then the earlier one. */
  private String cheapestStep(Map<String, Integer> index) {
    var best = "";
    double bestPrice = Double.POSITIVE_INFINITY;
    for (var layer : index.entrySet()) {
      if (layer.getValue() == 0) {
        continue;
      }
      double price = price(layer.getKey(), layer.getValue());
      boolean larger = best.isEmpty() || weights(layer.getKey()) > weights(best);
      if (price < bestPrice || (price == bestPrice && larger)) {
        best = layer.getKey();
        bestPrice = price;
      }
    }
    return best;
  }

  /** Expected cost of a layer's next step down, for each stored bit that it saves. */
  private double price(String layer, int index) {
    int from = widths.get(index);
    int to = widths.get(index - 1);
    double saved = (double) weights(layer) * (from - to);
    return (cost(layer, to) - cost(layer, from)) / saved;
  }

  private double cost(String layer, int bits) {
    var sensitivity = sensitivities.get(layer);
    if (sensitivity == null || !(sensitivity >= 0)) {
      throw new IllegalArgumentException(
          "layer %s needs a sensitivity of 0 or more, found %s".formatted(layer, sensitivity));
    }
    return sensitivity * Math.pow(ERROR_RATIO_OF_A_BIT, widths.getFirst() - bits);
  }

  private long weights(String layer) {
    var count = weights.get(layer);
    if (count == null) {
      throw new IllegalArgumentException("no layer " + layer + " in " + weights.keySet());
    }
    return count;
  }

  private Precision precision(Map<String, Integer> index) {
    var bits = new LinkedHashMap<String, Integer>();
    index.forEach((layer, i) -> bits.put(layer, widths.get(i)));
    return Precisions.allocated(bits, activationBits, network);
  }

  /** Every weighted layer at the same bits. */
  public static Precision uniform(NetworkSpec network, int weightBits, int activationBits) {
    var bits = new LinkedHashMap<String, Integer>();
    network.weightedLayers().forEach(layer -> bits.put(layer.name(), weightBits));
    return Precisions.allocated(bits, activationBits, network);
  }
}
