package io.bitlens.nn.engine;

/**
 * Logits and input gradients of a batch.
 *
 * @param logits (B, K) row-major
 * @param targets the class whose log-probability was differentiated, by image
 * @param gradients (B, C, H, W) row-major: signed gradient of the target's log-probability by the
 *     pixel on the scale 0 to 1, before normalisation. For quantized layers it is the
 *     straight-through surrogate's gradient.
 */
@SuppressWarnings("ArrayRecordComponent")
public record Saliency(float[] logits, int[] targets, float[] gradients) {}
