package io.bitlens.training;

/**
 * When a stage ends early.
 *
 * @param patience epochs without a better validation accuracy; 0 for never
 */
record EarlyStopping(int patience) {}
