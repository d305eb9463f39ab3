package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AgreementQuantilesTest {

  /** Type 7 of five values: the quantile of p lies at 4 p in the sorted ones, from 0. */
  @Test
  void spreadsEachMeasureByItself() {
    var quantiles =
        AgreementQuantiles.of(
            Stream.of(0.9, -0.3, 0.5, 0.1, 0.7)
                .map(value -> new MapAgreement(value, value / 2, 1, value * value))
                .toList());

    var spearman = quantiles.spearman();
    assertThat(spearman.mean()).isCloseTo(0.38, within(1e-12));
    assertThat(spearman.min()).isEqualTo(-0.3);
    assertThat(spearman.p5()).isCloseTo(-0.3 + 0.2 * 0.4, within(1e-12));
    assertThat(spearman.p25()).isEqualTo(0.1);
    assertThat(spearman.median()).isEqualTo(0.5);
    assertThat(spearman.p75()).isEqualTo(0.7);
    assertThat(spearman.p95()).isCloseTo(0.7 + 0.8 * 0.2, within(1e-12));
    assertThat(spearman.max()).isEqualTo(0.9);
    assertThat(quantiles.ssim().median()).isEqualTo(0.25);
    assertThat(quantiles.cosine()).isEqualTo(spread(1));
    // Squares are in another order: 0.01, 0.09, 0.25, 0.49, 0.81.
    assertThat(quantiles.topIou().p25()).isCloseTo(0.09, within(1e-12));
  }

  @Test
  void oneImageIsAllQuantiles() {
    var quantiles = AgreementQuantiles.of(List.of(new MapAgreement(0.4, 0.3, 0.2, 0.1)));

    assertThat(quantiles.spearman()).isEqualTo(spread(0.4));
    assertThat(quantiles.topIou()).isEqualTo(spread(0.1));
  }

  private static AgreementQuantiles.Spread spread(double all) {
    return new AgreementQuantiles.Spread(all, all, all, all, all, all, all, all);
  }
}
