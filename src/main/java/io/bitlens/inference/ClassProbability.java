package io.bitlens.inference;

/**
 * How probable a class is.
 *
 * @param probability 0 to 1
 */
record ClassProbability(int classIndex, String label, double probability) {}
