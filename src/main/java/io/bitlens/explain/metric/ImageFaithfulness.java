package io.bitlens.explain.metric;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What was measured on one image and its map.
 *
 * @param label true class
 * @param target the class that is explained: the one predicted for the untouched image
 * @param deletion pixels that matter most are removed first
 * @param insertion pixels that matter most are put on the empty background first
 * @param leastFirst pixels that matter least are removed first
 * @param sparsity Gini index of the map's magnitudes, 0 to 1; see {@link GiniIndex}
 * @param maxSensitivity see {@link MaxSensitivity}; empty where that was left out
 * @param randomized agreement of the map with those of ever more randomized copies of the model,
 *     from the last layer on; see {@link RandomizedLayers}; empty where that was left out
 */
public record ImageFaithfulness(
    int label,
    int target,
    RemovalCurve deletion,
    RemovalCurve insertion,
    RemovalCurve leastFirst,
    double sparsity,
    OptionalDouble maxSensitivity,
    List<MapAgreement> randomized) {

  public ImageFaithfulness {
    randomized = List.copyOf(randomized);
  }

  /** Area under leastFirst minus that under deletion: symmetric relevance gain, -1 to 1. */
  public double srg() {
    return leastFirst.auc() - deletion.auc();
  }
}
