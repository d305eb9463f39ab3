package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.explain.explainer.SaliencyMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class MapAgreementTest {

  static Stream<JsonNode> vectors() {
    return Vectors.of("agreement");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void agreesWithNumpy(JsonNode vector) {
    var shape = vector.get("shape");
    var agreement =
        MapAgreement.of(
            Vectors.map(shape, vector.get("first")), Vectors.map(shape, vector.get("second")));

    assertThat(agreement.spearman()).isCloseTo(number(vector, "spearman"), within(1e-12));
    assertThat(agreement.ssim()).isCloseTo(number(vector, "ssim"), within(1e-12));
    assertThat(agreement.cosine()).isCloseTo(number(vector, "cosine"), within(1e-12));
    assertThat(agreement.topIou()).isCloseTo(number(vector, "topIou"), within(1e-12));
  }

  @Test
  void ranksOfEqualValuesAreTheirAverage() {
    assertThat(SpearmanCorrelation.ranks(new double[] {5, 1, 5, 3, 5}))
        .containsExactly(4, 1, 4, 2, 4);
  }

  /** Without ties it is 1 - 6 sum d^2 / (n (n^2 - 1)); here d = 0, 1, 1, 0. */
  @Test
  void twoNeighboursSwapped() {
    assertThat(MapAgreement.of(row(1, 2, 3, 4), row(1, 3, 2, 4)).spearman())
        .isCloseTo(1 - 6.0 * 2 / (4 * 15), within(1e-12));
  }

  @Test
  void onlyTheOrderMattersToTheRankCorrelation() {
    var agreement = MapAgreement.of(row(-1, 0, 2, 3), row(-100, 0.1f, 0.2f, 50));

    assertThat(agreement.spearman()).isEqualTo(1);
    assertThat(agreement.cosine()).isLessThan(0.9);
  }

  /** Of 10 values one is the top; of 11, two. */
  @Test
  void aTenthRoundedUpIsCompared() {
    assertThat(
            MapAgreement.of(row(9, 0, 0, 0, 0, 0, 0, 0, 0, 1), row(-9, 0, 0, 0, 0, 0, 0, 0, 1, 0))
                .topIou())
        .isEqualTo(1);
    assertThat(
            MapAgreement.of(
                    row(9, 8, 1, 1, 1, 1, 1, 1, 1, 1, 1), row(9, 1, 8, 1, 1, 1, 1, 1, 1, 1, 1))
                .topIou())
        .isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void equalMapsAgreeWholly() {
    var map = row(0.1f, -0.4f, 0.3f, 0);

    assertThat(MapAgreement.of(map, map)).isEqualTo(new MapAgreement(1, 1, 1, 1));
  }

  @Test
  void mapsThatAreZeroThroughoutAreEqualAndLikeNoOther() {
    var zero = row(0, 0, 0, 0);
    var other = MapAgreement.of(zero, row(1, -1, 0, 0));

    assertThat(MapAgreement.of(zero, zero)).isEqualTo(new MapAgreement(1, 1, 1, 1));
    assertThat(other.spearman()).isZero();
    assertThat(other.cosine()).isZero();
    assertThat(other.topIou()).isZero();
    assertThat(other.ssim()).isBetween(0.0, 1.0);
  }

  @Test
  void constantMapsHaveNumbersToo() {
    var agreement = MapAgreement.of(row(2, 2, 2, 2), row(1, 2, 3, 4));

    assertThat(agreement.spearman()).isZero();
    assertThat(agreement.cosine()).isCloseTo(10 / (2 * Math.sqrt(30)), within(1e-12));
    assertThat(agreement.topIou()).isEqualTo(0.25);
  }

  @Test
  void tinyAndHugeValuesNeitherVanishNorOverflow() {
    var agreement = MapAgreement.of(row(1e-38f, -1e-38f, 0, 0), row(1e38f, -1e38f, 0, 0));

    assertThat(agreement.cosine()).isCloseTo(1, within(1e-12));
    assertThat(agreement.ssim()).isCloseTo(1, within(1e-6));
  }

  @Test
  void mapsOfOtherShapesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MapAgreement.of(row(1, 2), Vectors.map(1, 2, 1, 1, 2)))
        .withMessage("a map of 1 x 1 x 2 cannot be compared with one of 1 x 2 x 1");
  }

  @Test
  void valuesThatAreNoNumbersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MapAgreement.of(row(1, Float.NaN), row(1, 2)))
        .withMessage("value 1 of a map is NaN");
  }

  private static SaliencyMap row(float... values) {
    return Vectors.map(1, 1, values.length, values);
  }

  private static double number(JsonNode vector, String name) {
    return vector.required(name).doubleValue();
  }
}
