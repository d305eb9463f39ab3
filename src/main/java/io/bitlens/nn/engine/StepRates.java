package io.bitlens.nn.engine;

/**
 * Numbers of one step that a schedule may change.
 *
 * @param learningRate of weights, biases and batch-norm
 * @param alphaLearningRate of PACT's clips and of learned steps
 * @param lambda weight of the KL term
 * @param alphaDecay factor of alpha^2 in the loss
 * @param weightDecay decoupled decay of the weights (AdamW, arXiv 1711.05101): before its update,
 *     each shrinks by the factor 1 - learningRate * weightDecay; used where the session's options
 *     say so
 * @param distillation how much of the cross-entropy the teacher replaces, 0 to 1; used where the
 *     session's options say so
 * @param temperature of the distillation's two softmaxes, above 0
 */
public record StepRates(
    double learningRate,
    double alphaLearningRate,
    double lambda,
    double alphaDecay,
    double weightDecay,
    double distillation,
    double temperature) {

  /** Neither a teacher nor decay of the weights. */
  public StepRates(
      double learningRate, double alphaLearningRate, double lambda, double alphaDecay) {
    this(learningRate, alphaLearningRate, lambda, alphaDecay, 0, 0, 1);
  }
}
