package io.bitlens.explain.metric;

import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import java.util.Arrays;

/**
 * 95 % percentile intervals of means over images (Efron 1979; Efron and Tibshirani 1993, chapter
 * 13): as many images are drawn with replacement, again and again, and the interval reaches from
 * the 2.5th to the 97.5th percentile of the means of the draws. All statistics of one bootstrap are
 * computed on the same draws.
 *
 * @param resamples number of draws, at least 1
 */
public record Bootstrap(int resamples, long seed) {

  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  /** The mean of one value by image, of at least one image. */
  public Estimate mean(double[] values) {
    var means = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      var random = RandomStream.of(seed, Purpose.BOOTSTRAP, 0, r);
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[r] = sum / values.length;
    }
    var quantiles = Quantiles.of(means);
    double mean = Arrays.stream(values).average().orElseThrow();
    return new Estimate(mean, quantiles.at(LOW), quantiles.at(HIGH));
  }
}
