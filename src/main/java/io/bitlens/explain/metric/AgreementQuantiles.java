package io.bitlens.explain.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** How agreement is spread over images. */
public record AgreementQuantiles(Spread spearman, Spread ssim, Spread cosine, Spread topIou) {

  /**
   * One measure over the images: mean, extremes, and quantiles as {@link Quantiles} has them.
   *
   * @param p5 the 5th percentile, and so on
   */
  public record Spread(
      double mean,
      double min,
      double p5,
      double p25,
      double median,
      double p75,
      double p95,
      double max) {}

  /** Of at least one image. */
  public static AgreementQuantiles of(List<MapAgreement> images) {
    return new AgreementQuantiles(
        spread(images, MapAgreement::spearman),
        spread(images, MapAgreement::ssim),
        spread(images, MapAgreement::cosine),
        spread(images, MapAgreement::topIou));
  }

  private static Spread spread(List<MapAgreement> images, ToDoubleFunction<MapAgreement> measure) {
    var values = images.stream().mapToDouble(measure).toArray();
    var quantiles = Quantiles.of(values);
    double mean = images.stream().mapToDouble(measure).average().orElseThrow();
    return new Spread(
        mean,
        quantiles.at(0),
        quantiles.at(0.05),
        quantiles.at(0.25),
        quantiles.at(0.5),
        quantiles.at(0.75),
        quantiles.at(0.95),
        quantiles.at(1));
  }
}
