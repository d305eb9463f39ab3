package io.bitlens.training.trainer;

import io.bitlens.nn.engine.StepResult;

/** Sums over the steps of one epoch. */
final class EpochTally {

  private int images;
  private int correct;
  private double crossEntropy;
  private double kl;
  private double distillation;

  void add(StepResult step, int batch) {
    images += batch;
    correct += step.correct();
    crossEntropy += step.crossEntropy() * batch;
    kl += step.kl() * batch;
    distillation += step.distillation() * batch;
  }

  int images() {
    return images;
  }

  double accuracy() {
    return correct / (double) images;
  }

  double crossEntropy() {
    return crossEntropy / images;
  }

  double kl() {
    return kl / images;
  }

  double distillation() {
    return distillation / images;
  }
}
