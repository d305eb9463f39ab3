package io.bitlens.explain.explainer;

/**
 * How well the values of a map add up to what they explain: the change of the target's
 * log-probability from the baseline to the image.
 *
 * @param baseline log-probability of the target where every pixel is the baseline's
 * @param image log-probability of the target in the image
 * @param sum of the map's values, before they are rounded to single precision
 */
public record Completeness(double baseline, double image, double sum) {

  /** Sum minus change; 0 where the map is complete. */
  public double gap() {
    return sum - (image - baseline);
  }
}
