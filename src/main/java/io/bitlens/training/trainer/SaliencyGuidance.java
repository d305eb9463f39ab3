package io.bitlens.training.trainer;

import io.bitlens.nn.program.StepOptions.Fill;
import io.bitlens.nn.program.StepOptions.Ranking;

/**
 * Saliency-guided training (Ismail et al., arXiv 2111.14338) as one term of the loss.
 *
 * @param guided false trains the plain twin
 * @param maskedFraction fraction k of the features of each image that is replaced: the
 *     floor(k*C*H*W) lowest; above 0, below 1
 * @param lambda weight of KL(f(x) || f(masked x)), at least 0
 */
public record SaliencyGuidance(
    boolean guided, double maskedFraction, double lambda, Ranking ranking, Fill fill) {

  public static final SaliencyGuidance DEFAULT =
      new SaliencyGuidance(true, 0.5, 1.0, Ranking.ABSOLUTE, Fill.UNIFORM);
}
