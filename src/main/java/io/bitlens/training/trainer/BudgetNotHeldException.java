package io.bitlens.training.trainer;

import io.bitlens.nn.BitAllocation;

/** No precision that was tried holds the budget of accuracy and explanation. */
public final class BudgetNotHeldException extends RuntimeException {

  BudgetNotHeldException(BitAllocation allocation) {
    super(message(allocation));
  }

  /**
   * Names the precision with the most bits: what a wider budget or more epochs would begin with.
   */
  private static String message(BitAllocation allocation) {
    var largest =
        allocation.trials().stream()
            .max((a, b) -> Long.compare(a.packedBits(), b.packedBits()))
            .orElseThrow();
    return ("no precision holds the budget (accuracy drop at most %.4f, map agreement at least"
            + " %.3f); the largest that was tried, %s, has a drop of %.4f and an agreement of"
            + " %.3f: allow more, offer more bits, or train longer")
        .formatted(
            allocation.accuracyDrop(),
            allocation.mapAgreement(),
            largest.weightBits(),
            largest.accuracyDrop(),
            largest.mapAgreement());
  }
}
