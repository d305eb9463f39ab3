package io.bitlens.training.event;

/**
 * A stored event of a job.
 *
 * @param sequence grows with each event of the job
 * @param data JSON in one line
 */
public record JobEvent(long sequence, EventType type, String data) {}
