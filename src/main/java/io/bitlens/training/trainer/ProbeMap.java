package io.bitlens.training.trainer;

/**
 * What one fixed image's saliency map is at the end of an epoch.
 *
 * @param epoch 1-based, counted through all stages
 * @param precision label of the precision that the epoch's stage trains
 * @param surrogate whether the gradient is that of a straight-through surrogate, because layers are
 *     quantized
 * @param target the image's own class
 * @param predicted the class with the largest logit; of equal ones the lower
 * @param values (C, H, W) row-major: signed gradient of the target's log-probability by the pixel
 *     on the scale 0 to 1, before normalisation
 */
@SuppressWarnings("ArrayRecordComponent")
public record ProbeMap(
    int epoch,
    String precision,
    boolean surrogate,
    int target,
    int predicted,
    int channels,
    int height,
    int width,
    float[] values) {}
