package io.bitlens.nn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against numbers computed once by {@code scripts/vectors/calibration.py}. */
class CalibrationVectorsTest {

  private static final double EXACT = 1e-12;

  /** What a search by values alone can tell of the place of a minimum in double precision. */
  private static final double SEARCHED = 1e-6;

  record Case(String name, int classes, float[] logits, int[] labels, JsonNode found) {

    private static Case of(JsonNode node) {
      var logits = new float[node.get("logits").size()];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) node.get("logits").get(i).doubleValue();
      }
      var labels = node.get("labels").valueStream().mapToInt(JsonNode::intValue).toArray();
      return new Case(
          node.get("name").stringValue(), node.get("classes").intValue(), logits, labels, node);
    }

    ProbabilityScores scores(double temperature) {
      return ProbabilityScores.of(logits, labels, classes, temperature);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    try (var in = CalibrationVectorsTest.class.getResourceAsStream("/vectors/calibration.json")) {
      return JsonMapper.shared().readTree(in).valueStream().map(Case::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scoresAndBinsAreThoseOfThePapersFormulas(Case c) {
    var tally = new EvaluationTally(c.classes());
    tally.add(c.logits(), c.labels(), 0, c.labels().length);
    var evaluation = tally.evaluation();

    assertSame(
        new ProbabilityScores(
            evaluation.nll(), evaluation.brier(), evaluation.ece(), evaluation.reliability()),
        c.found().get("plain"));
    assertSame(c.scores(c.found().get("temperature").doubleValue()), c.found().get("calibrated"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theTemperatureIsWhereTheSearchFoundTheLeastLoss(Case c) {
    double fitted = TemperatureScaling.fit(c.logits(), c.labels(), c.classes());

    assertThat(fitted).isCloseTo(c.found().get("temperature").doubleValue(), within(SEARCHED));
    assertThat(c.scores(fitted).nll())
        .isLessThanOrEqualTo(c.found().get("calibrated").get("nll").doubleValue() + 1e-15)
        .isLessThan(c.scores(fitted + 1e-3).nll())
        .isLessThan(c.scores(fitted - 1e-3).nll());
  }

  private static void assertSame(ProbabilityScores scores, JsonNode found) {
    assertThat(scores.nll()).isCloseTo(found.get("nll").doubleValue(), within(EXACT));
    assertThat(scores.brier()).isCloseTo(found.get("brier").doubleValue(), within(EXACT));
    assertThat(scores.ece()).isCloseTo(found.get("ece").doubleValue(), within(EXACT));
    assertThat(scores.reliability()).hasSize(found.get("reliability").size());
    IntStream.range(0, scores.reliability().size())
        .forEach(i -> {
          var bin = scores.reliability().get(i);
          var expected = found.get("reliability").get(i);
          assertThat(bin.images()).isEqualTo(expected.get("images").intValue());
          assertThat(bin.confidence())
              .isCloseTo(expected.get("confidence").doubleValue(), within(EXACT));
          assertThat(bin.accuracy())
              .isCloseTo(expected.get("accuracy").doubleValue(), within(EXACT));
        });
  }
}
