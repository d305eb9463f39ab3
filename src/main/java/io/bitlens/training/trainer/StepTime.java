package io.bitlens.training.trainer;

/**
 * What one step of a training took.
 *
 * @param precision name of the precision that is trained, which stages of one training differ in
 * @param guided whether it is guided by saliency
 * @param images of its batch
 * @param nanos wall-clock time, with the making of the batch
 */
public record StepTime(String precision, boolean guided, int images, long nanos) {}
