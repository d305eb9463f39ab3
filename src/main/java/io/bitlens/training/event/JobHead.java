package io.bitlens.training.event;

/**
 * Where a job's events are.
 *
 * @param sequence of the newest event; 0 if there was none
 * @param state the job's, for people
 * @param over whether no more events come, unless the job is tried again
 */
record JobHead(long sequence, String state, boolean over) {}
