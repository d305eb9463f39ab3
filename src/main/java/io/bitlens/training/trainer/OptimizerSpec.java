package io.bitlens.training.trainer;

/**
 * The optimizer: Adam with betas 0.9 and 0.999, eps 1e-8.
 *
 * @param learningRate of weights, biases and batch-norm, above 0
 * @param alphaLearningRate of the PACT clips, above 0
 * @param alphaDecay lambda_alpha of the penalty lambda_alpha * alpha^2, at least 0
 * @param schedule how the learning rates change over the steps of the job
 */
public record OptimizerSpec(
    Name name,
    double learningRate,
    double alphaLearningRate,
    double alphaDecay,
    Schedule schedule) {

  public static final OptimizerSpec DEFAULT =
      new OptimizerSpec(Name.ADAM, 1e-3, 3e-2, 2e-4, Schedule.COSINE);

  /** Which optimizer. */
  public enum Name {
    ADAM
  }

  /** How the learning rate changes over the job. */
  public enum Schedule {
    CONSTANT,
    /** From the full rate down to 0 along half a cosine. */
    COSINE
  }
}
