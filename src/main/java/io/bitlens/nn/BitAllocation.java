package io.bitlens.nn;

import java.util.List;
import java.util.Map;

/**
 * How the bits of a variant's weights were found: what its layers can bear, and the precisions that
 * were tried for it.
 *
 * @param accuracyDrop largest drop in validation accuracy against the full-precision twin that was
 *     allowed, 0 to 1
 * @param mapAgreement least median Spearman correlation of its saliency maps with the twin's that
 *     was asked for, -1 to 1
 * @param images validation images whose maps were compared
 * @param twinAccuracy validation accuracy of the twin, 0 to 1
 * @param sensitivities of the weighted layers, in order
 * @param trials precisions that were trained and judged, in that order
 */
public record BitAllocation(
    double accuracyDrop,
    double mapAgreement,
    int images,
    double twinAccuracy,
    List<Sensitivity> sensitivities,
    List<Trial> trials) {

  public BitAllocation {
    sensitivities = List.copyOf(sensitivities);
    trials = List.copyOf(trials);
  }

  /**
   * What a layer can bear. Two measures of the fewest bits that were candidates, each taken as a
   * share of its sum over the layers, then averaged.
   *
   * @param dual the layer's final dual variable of constrained training (arXiv 2210.15623), 0 or
   *     more
   * @param accuracyDrop of the twin when this layer alone has the fewest bits, without training
   * @param mapAgreement of the twin with itself when this layer alone has them
   * @param share of all layers' sensitivity, 0 to 1
   */
  public record Sensitivity(
      String layer, double dual, double accuracyDrop, double mapAgreement, double share) {}

  /**
   * A precision that was trained.
   *
   * @param weightBits by layer, in order
   * @param packedBits of every stored tensor
   * @param accuracyDrop in validation accuracy against the twin; negative where it is better
   * @param mapAgreement median Spearman correlation of its maps with the twin's
   * @param holds whether it is within the budget
   */
  public record Trial(
      Map<String, Integer> weightBits,
      long packedBits,
      double accuracyDrop,
      double mapAgreement,
      boolean holds) {}
}
