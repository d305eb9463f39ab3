package io.bitlens.registry.alias;

import static org.assertj.core.api.Assertions.assertThat;

import io.bitlens.nn.InputShape;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import io.bitlens.nn.evaluation.Evaluation;
import io.bitlens.registry.MapAgreements;
import io.bitlens.registry.MapAgreements.Metric;
import io.bitlens.registry.Model;
import io.bitlens.registry.Provenance;
import io.bitlens.registry.alias.GateResult.Outcome;
import io.bitlens.registry.alias.PromotionPolicy.LeastAgreement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyCheckTest {

  private final Model reference = model(0.9, 0.02, 1000, "data");

  @ParameterizedTest
  @CsvSource({"0.91, -0.01, MET", "0.9, 0, MET", "0.89, 0.01, MET", "0.87, 0.03, NOT_MET"})
  void accuracyMayFallByTheLimitAndNoImageMore(double accuracy, double drop, Outcome outcome) {
    var result = judge(model(accuracy, 0, 0, "data"), drop(0.01));

    assertThat(result.measured()).contains(drop);
    assertThat(result.outcome()).isEqualTo(outcome);
  }

  @Test
  void accuraciesOnOtherDataAreNotCompared() {
    var result = judge(model(0.95, 0, 0, "other"), drop(0.01));

    assertThat(result.outcome()).isEqualTo(Outcome.NOT_JUDGED);
    assertThat(result.note().orElseThrow())
        .isEqualTo(
            "the reference %s was tested on other data; name one of set as reference"
                .formatted(reference.id()));
  }

  @ParameterizedTest
  @CsvSource({"0.6, MET", "0.59, NOT_MET"})
  void mapsMustAgreeAsFarAsTheLimit(double median, Outcome outcome) {
    var model = model(0.9, 0, 0, "data");
    MapAgreements measured =
        (first, second, metric) ->
            first.equals(reference.id()) && second.equals(model.id()) && metric == Metric.TOP_IOU
                ? OptionalDouble.of(median)
                : OptionalDouble.empty();

    var results =
        new PolicyCheck(measured)
            .judge(agreement(Metric.TOP_IOU, 0.6), model, Optional.of(reference));

    assertThat(results)
        .containsExactly(
            new GateResult("minMapAgreement", outcome, Optional.of(median), 0.6, Optional.empty()));
  }

  @Test
  void aModelAgreesWithItself() {
    assertThat(judge(reference, agreement(Metric.COSINE, 1)).outcome()).isEqualTo(Outcome.MET);
  }

  @ParameterizedTest
  @CsvSource({"0.05, MET", "0.0501, NOT_MET"})
  void calibrationErrorIsThatWithoutTemperature(double ece, Outcome outcome) {
    var policy =
        new PromotionPolicy(
            Optional.empty(), Optional.empty(), Optional.of(0.05), Optional.empty());

    assertThat(judge(model(0.9, ece, 0, "data"), policy).outcome()).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({"400000, MET", "400001, NOT_MET"})
  void bytesAreThoseOfTheArtifact(long bytes, Outcome outcome) {
    var policy =
        new PromotionPolicy(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(400_000L));

    assertThat(judge(model(0.9, 0, bytes, "data"), policy).outcome()).isEqualTo(outcome);
  }

  private GateResult judge(Model model, PromotionPolicy policy) {
    var results = new PolicyCheck(MapAgreements.NONE).judge(policy, model, Optional.of(reference));
    assertThat(results).hasSize(1);
    return results.getFirst();
  }

  private static PromotionPolicy drop(double most) {
    return new PromotionPolicy(
        Optional.of(most), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static PromotionPolicy agreement(Metric metric, double least) {
    return new PromotionPolicy(
        Optional.empty(),
        Optional.of(new LeastAgreement(metric, least)),
        Optional.empty(),
        Optional.empty());
  }

  private static Model model(double accuracy, double ece, long bytes, String sha256) {
    var evaluation = new Evaluation(100, accuracy, 0, 0, ece, List.of(), List.of(), List.of());
    var network = new NetworkSpec("none", new InputShape(1, 1, 1), 2, List.of());
    return new Model(
        UUID.randomUUID(),
        UUID.randomUUID(),
        "anonymous",
        Instant.EPOCH,
        network,
        new Precision("none", Map.of()),
        List.of("a", "b"),
        true,
        1,
        Map.of(),
        evaluation,
        evaluation,
        Optional.empty(),
        0,
        bytes,
        "",
        new Provenance(
            Map.of(),
            "set",
            sha256,
            0,
            1,
            Map.of(),
            "",
            List.of(),
            Optional.empty(),
            Instant.EPOCH,
            Instant.EPOCH));
  }
}
