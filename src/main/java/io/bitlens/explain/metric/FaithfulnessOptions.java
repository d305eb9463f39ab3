package io.bitlens.explain.metric;

/**
 * How faithfulness is measured.
 *
 * @param seed of every random choice
 * @param sensitivity the small changes that a map has to stand
 * @param randomization whether maps are compared with those of randomized copies of the model
 */
public record FaithfulnessOptions(long seed, MaxSensitivity sensitivity, boolean randomization) {}
