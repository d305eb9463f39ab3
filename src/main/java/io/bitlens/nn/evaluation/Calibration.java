package io.bitlens.nn.evaluation;

/**
 * The temperature of a classifier, and the scores of softmax(logits / temperature). It changes no
 * prediction, only how probable each is said to be.
 *
 * @param temperature above 0; above 1 where the logits alone are too confident
 * @param validation on the images that it was fitted to
 * @param test on images that it has not seen
 */
public record Calibration(
    double temperature, ProbabilityScores validation, ProbabilityScores test) {}
