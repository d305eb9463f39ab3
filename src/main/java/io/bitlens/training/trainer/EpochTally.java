package io.bitlens.training.trainer;

import io.bitlens.nn.engine.StepResult;

/**
 * Sums over the steps of one epoch so far.
 *
 * @param images trained on
 * @param correct of them predicted right, as they were trained on
 * @param crossEntropySum over those images, in nats, as the two that follow
 */
public record EpochTally(
    int images, int correct, double crossEntropySum, double klSum, double distillationSum) {

  static final EpochTally EMPTY = new EpochTally(0, 0, 0, 0, 0);

  EpochTally plus(StepResult step, int batch) {
    return new EpochTally(
        images + batch,
        correct + step.correct(),
        crossEntropySum + step.crossEntropy() * batch,
        klSum + step.kl() * batch,
        distillationSum + step.distillation() * batch);
  }

  double accuracy() {
    return correct / (double) images;
  }

  double crossEntropy() {
    return crossEntropySum / images;
  }

  double kl() {
    return klSum / images;
  }

  double distillation() {
    return distillationSum / images;
  }
}
