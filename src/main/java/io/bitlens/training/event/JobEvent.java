package io.bitlens.training.event;

/**
 * A stored event of a job.
 *
 * @param sequence grows with each event of the job
 * @param type as subscribers know it; a newer version may have stored one that this one does not
 * @param data JSON in one line
 */
public record JobEvent(long sequence, String type, String data) {}
