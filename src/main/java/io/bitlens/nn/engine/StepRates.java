package io.bitlens.nn.engine;

/**
 * Numbers of one step that a schedule may change.
 *
 * @param learningRate of weights, biases and batch-norm
 * @param alphaLearningRate of PACT's clips
 * @param lambda weight of the KL term
 * @param alphaDecay factor of alpha^2 in the loss
 */
public record StepRates(
    double learningRate, double alphaLearningRate, double lambda, double alphaDecay) {}
