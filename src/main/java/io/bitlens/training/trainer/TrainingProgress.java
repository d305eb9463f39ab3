package io.bitlens.training.trainer;

/**
 * How far a training is.
 *
 * @param phase words for people: {@code epoch 3 of 12}, {@code evaluating}
 * @param epoch the running epoch, 1-based
 * @param step training steps done in the whole job
 * @param steps training steps of the whole job
 */
public record TrainingProgress(String phase, int epoch, int epochs, long step, long steps) {}
