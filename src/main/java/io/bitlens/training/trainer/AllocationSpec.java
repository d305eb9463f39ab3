package io.bitlens.training.trainer;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import io.bitlens.nn.Precisions;
import io.bitlens.training.allocation.Bisection;
import io.bitlens.training.allocation.BitPath;
import java.util.List;
import java.util.TreeSet;

/**
 * The search for the smallest precision that holds a budget of accuracy and of explanation.
 *
 * @param accuracyDrop largest drop in validation accuracy against the full-precision twin, 0 to 1
 * @param mapAgreement least median Spearman correlation of gradient maps with the twin's, -1 to 1
 * @param weightBits candidate bits of weights, ascending, at least one, each 1 to 8
 * @param activationBits bits of every activation, 1 to 8 or 32
 * @param sensitivityEpochs epochs of constrained training, at least 1; the first has no duals yet
 * @param images validation images whose maps are compared, at least 1; fewer if there are fewer
 */
public record AllocationSpec(
    double accuracyDrop,
    double mapAgreement,
    List<Integer> weightBits,
    int activationBits,
    int sensitivityEpochs,
    int images) {

  public static final AllocationSpec DEFAULT =
      new AllocationSpec(0.01, 0.5, List.of(2, 4, 8), 4, 2, 500);

  public AllocationSpec {
    weightBits = List.copyOf(new TreeSet<>(weightBits));
  }

  /** All layers at the most bits: the first of the path. */
  public Precision largest(NetworkSpec network) {
    return BitPath.uniform(network, weightBits.getLast(), activationBits);
  }

  /** All layers at the fewest bits: the last of the path. */
  public Precision smallest(NetworkSpec network) {
    return BitPath.uniform(network, weightBits.getFirst(), activationBits);
  }

  /**
   * Most precisions that the search trains.
   *
   * @param layers weighted ones of the network
   */
  int trials(int layers) {
    return Bisection.trials(layers * (weightBits.size() - 1) + 1);
  }

  /** The twin itself, with one layer's weights at the fewest bits. */
  Precision blamed(NetworkSpec network, String layer) {
    var full = Precisions.preset(Precisions.FP32, network, false).orElseThrow();
    return full.with(layer, new LayerBits(weightBits.getFirst(), LayerBits.FULL));
  }
}
