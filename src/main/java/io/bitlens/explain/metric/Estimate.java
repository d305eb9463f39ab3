package io.bitlens.explain.metric;

/**
 * A mean over images, and how far chance in their choice reaches.
 *
 * @param low lower end of the 95 % bootstrap interval; see {@link Bootstrap}
 * @param high its upper end
 */
public record Estimate(double mean, double low, double high) {}
