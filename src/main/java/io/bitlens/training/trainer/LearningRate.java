package io.bitlens.training.trainer;

/** The factor that a schedule puts on the learning rates of a step. */
final class LearningRate {

  private LearningRate() {}

  /**
   * The factor of one step.
   *
   * @param step 0-based step of the job
   * @param steps steps of the whole job
   */
  static double factor(OptimizerSpec.Schedule schedule, long step, long steps) {
    return switch (schedule) {
      case CONSTANT -> 1;
      case COSINE -> (1 + Math.cos(Math.PI * step / steps)) / 2;
    };
  }
}
