package io.bitlens.nn.evaluation;

/**
 * Predictions of about one confidence, and how many of them are right (arXiv 1706.04599, eq. 1 and
 * 2).
 *
 * @param images whose predicted class has a probability in the bin
 * @param confidence mean of those probabilities, 0 to 1; 0 of an empty bin
 * @param accuracy fraction of those predictions that are right, 0 to 1; 0 of an empty bin
 */
public record ReliabilityBin(int images, double confidence, double accuracy) {}
