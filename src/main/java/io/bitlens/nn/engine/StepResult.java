package io.bitlens.nn.engine;

/**
 * What one step saw, before its update.
 *
 * @param crossEntropy mean over the batch in nats
 * @param kl mean KL(f(x) || f(masked x)) over the batch in nats; 0 without guidance
 * @param distillation mean divergence from the teacher over the batch, T^2 KL(teacher || f(x)) of
 *     the softened probabilities in nats; 0 without a teacher
 * @param correct images predicted right, with dropout as trained
 */
public record StepResult(double crossEntropy, double kl, double distillation, int correct) {}
