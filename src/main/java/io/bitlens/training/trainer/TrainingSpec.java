package io.bitlens.training.trainer;

import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;

/**
 * One training, completely: the same spec, data and thread count give the same weights bit for bit.
 *
 * @param epochs passes over the training images, at least 1
 * @param batchSize images a step, at least 1
 * @param seed of every random stream: initialisation, shuffling, dropout and mask noise
 */
public record TrainingSpec(
    NetworkSpec network,
    Precision precision,
    SaliencyGuidance saliency,
    OptimizerSpec optimizer,
    int epochs,
    int batchSize,
    long seed) {}
