package io.bitlens.training.trainer;

import java.util.Map;

/**
 * What one epoch did.
 *
 * @param epoch 1-based, counted through all stages
 * @param precision label of the precision that the epoch's stage trains
 * @param crossEntropy mean training cross-entropy in nats
 * @param kl mean KL(f(x) || f(masked x)) in nats; 0 without guidance
 * @param distillation mean T^2 KL(teacher || f(x)) of the softened probabilities in nats; 0 without
 *     a teacher
 * @param alphaPenalty lambda_alpha * sum of alpha^2 at the epoch's end
 * @param trainAccuracy fraction of the training images predicted right as they were trained on, 0
 *     to 1
 * @param validationAccuracy of the exact variant at the epoch's end, 0 to 1
 * @param validationLoss mean negative log-likelihood of that variant in nats
 * @param alphas PACT clip by layer, in the activation's own units
 * @param seconds wall-clock seconds of training steps, without evaluation
 * @param imagesPerSecond training images by those seconds
 */
public record EpochMetrics(
    int epoch,
    String precision,
    double crossEntropy,
    double kl,
    double distillation,
    double alphaPenalty,
    double trainAccuracy,
    double validationAccuracy,
    double validationLoss,
    Map<String, Double> alphas,
    double seconds,
    double imagesPerSecond) {}
