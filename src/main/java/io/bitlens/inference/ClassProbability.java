package io.bitlens.inference;

/**
 * @param probability 0 to 1
 */
record ClassProbability(int classIndex, String label, double probability) {}
