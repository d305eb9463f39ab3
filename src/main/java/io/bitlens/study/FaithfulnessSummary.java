package io.bitlens.study;

import io.bitlens.explain.metric.FaithfulnessGain;
import io.bitlens.explain.metric.FaithfulnessMeasures;

/**
 * Faithfulness over all images.
 *
 * @param maps of the model's maps
 * @param control of random maps, on the same model and images
 * @param gain the maps' minus the control's
 */
public record FaithfulnessSummary(
    FaithfulnessMeasures maps, FaithfulnessMeasures control, FaithfulnessGain gain)
    implements StudySummary {}
