package io.bitlens.training.trainer;

/** The factor that a schedule puts on the learning rates of a step. */
final class LearningRate {

  private LearningRate() {}

  /**
   * The factor of one step. In the warm-up it grows in equal steps to 1, which the first step after
   * it has; the schedule runs over the steps that are left.
   *
   * @param warmup steps of the warm-up, less than all
   * @param step 0-based step of the stage
   * @param steps steps of the whole stage
   */
  static double factor(OptimizerSpec.Schedule schedule, long warmup, long step, long steps) {
    if (step < warmup) {
      return (step + 1.0) / (warmup + 1);
    }
    return switch (schedule) {
      case CONSTANT -> 1;
      case COSINE -> (1 + Math.cos(Math.PI * (step - warmup) / (steps - warmup))) / 2;
    };
  }
}
