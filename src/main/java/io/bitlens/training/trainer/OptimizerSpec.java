package io.bitlens.training.trainer;

/**
 * The optimizer: Adam with betas 0.9 and 0.999, eps 1e-8.
 *
 * @param learningRate of weights, biases and batch-norm, above 0
 * @param alphaLearningRate of the PACT clips and of learned steps, above 0
 * @param alphaDecay lambda_alpha of the penalty lambda_alpha * alpha^2, at least 0
 * @param weightDecay decoupled decay of the weights (AdamW, arXiv 1711.05101), at least 0: a step
 *     shrinks them by the factor 1 - learning rate * weightDecay
 * @param warmupEpochs epochs, at the start of each stage, in which the learning rates grow from 0,
 *     at least 0; a fraction will do
 * @param schedule how the learning rates change over the steps of a stage after that
 */
public record OptimizerSpec(
    Name name,
    double learningRate,
    double alphaLearningRate,
    double alphaDecay,
    double weightDecay,
    double warmupEpochs,
    Schedule schedule) {

  public static final OptimizerSpec DEFAULT =
      new OptimizerSpec(Name.ADAM, 1e-3, 3e-2, 2e-4, 0, 0, Schedule.COSINE);

  /** Which optimizer. */
  public enum Name {
    ADAM
  }

  /** How the learning rate changes. */
  public enum Schedule {
    CONSTANT,
    /** From the full rate down to 0 along half a cosine. */
    COSINE
  }
}
