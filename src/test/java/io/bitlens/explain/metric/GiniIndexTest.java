package io.bitlens.explain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class GiniIndexTest {

  static Stream<JsonNode> vectors() {
    return Vectors.of("sparsity");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void agreesWithNumpy(JsonNode vector) {
    assertThat(GiniIndex.of(Vectors.floats(vector.required("values"))))
        .isCloseTo(vector.required("gini").doubleValue(), within(1e-12));
  }

  @Test
  void equalMagnitudesAreNotSparseAtAll() {
    assertThat(GiniIndex.of(new float[] {2, -2, 2, -2})).isCloseTo(0, within(1e-15));
  }

  @Test
  void oneValueAmongZerosIsAsSparseAsCanBe() {
    assertThat(GiniIndex.of(new float[] {0, 0, -5, 0})).isEqualTo(1 - 1 / 4.0);
  }

  @Test
  void nothingHasNoSparsity() {
    assertThat(GiniIndex.of(new float[3])).isZero();
  }
}
