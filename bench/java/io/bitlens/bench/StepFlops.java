package io.bitlens.bench;

import io.bitlens.nn.NetworkCost;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;

/**
 * Floating-point operations of one image's training step, those of the algorithm: two for each
 * multiply-accumulate of the convolutions and linear layers, none for anything else.
 */
final class StepFlops {

  private StepFlops() {}

  /**
   * With F a forward pass: plain, F and a backward pass of 2F less the first layer's unneeded input
   * gradient. Guided, the forward pass, its input gradient F, the masked image's F, and two
   * backward passes.
   */
  static double of(NetworkSpec network, Precision precision, boolean guided) {
    var cost = NetworkCost.of(network, precision);
    double forward = 2.0 * cost.macs();
    double backward = 2 * forward - 2.0 * cost.layers().getFirst().macs();
    return guided ? 3 * forward + 2 * backward : forward + backward;
  }
}
