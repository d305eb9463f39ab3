package io.bitlens.training.trainer;

import io.bitlens.nn.Precision;

/**
 * A part of a training at one precision, with a learning-rate schedule of its own.
 *
 * @param epochs passes over the training images, at least 1
 */
public record Stage(Precision precision, int epochs) {}
