package io.bitlens.nn.engine;

/**
 * What one activation gives for a batch, and what the classes' scores owe to it. C, h and w are
 * those of the activation; where it follows a linear layer, h and w are 1.
 *
 * @param logits (B, K) row-major
 * @param targets the class whose logit was differentiated, by image
 * @param activations (B, C, h, w) row-major, at least 0; codes where the activation is quantized
 * @param gradients (B, C, h, w) row-major: signed gradient of the target's logit by the activation,
 *     in the activation's unit. Behind it, quantized layers pass gradients straight through.
 */
@SuppressWarnings("ArrayRecordComponent")
public record ActivationGradient(
    float[] logits, int[] targets, float[] activations, float[] gradients) {}
