package io.bitlens.explain.explainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bitlens.nn.engine.DjlVariantLoader;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every method against a script that was written from the papers alone. */
class ExplainerVectorsTest {

  private static final JsonNode DOCUMENT = VectorNetworks.document();
  private static final double TOLERANCE = 2e-5;

  record Case(JsonNode network, JsonNode expected) {

    @Override
    public String toString() {
      return network.get("name").asString()
          + " "
          + expected.get("method").asString()
          + " "
          + expected.get("options");
    }
  }

  static Stream<Case> cases() {
    return DOCUMENT
        .get("networks")
        .valueStream()
        .flatMap(network -> network.get("cases").valueStream().map(c -> new Case(network, c)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void mapsAreThoseOfTheScript(Case given) {
    var images = VectorNetworks.images(DOCUMENT);
    var explainer = explainer(given.expected());

    var maps = explain(given.network(), explainer, images);

    assertThat(maps).hasSize(images.size());
    for (int i = 0; i < maps.size(); i++) {
      var map = maps.get(i);
      assertThat(map.target()).isEqualTo(images.targets()[i]);
      assertThat(map.predicted()).isEqualTo(given.network().get("predicted").get(i).intValue());
      assertClose(map.values(), given.expected().get("maps").get(i));
      assertComplete(map, given.expected().path("completeness").path(i));
    }
  }

  @Test
  void noMethodIsLeftOut() {
    var covered =
        cases().map(c -> c.expected().get("method").asString()).collect(Collectors.toSet());

    assertThat(covered)
        .isEqualTo(new HashSet<>(Explainer.ALL.stream().map(Explainer::name).toList()));
  }

  private static List<SaliencyMap> explain(JsonNode network, Explainer explainer, Images images) {
    try (var runner = new DjlVariantLoader().load(VectorNetworks.variant(DOCUMENT, network))) {
      return explainer.explain(runner, images.shape(), images.pixels(), images.targets());
    }
  }

  private static void assertClose(float[] values, JsonNode expected) {
    double greatest =
        expected.valueStream().mapToDouble(v -> Math.abs(v.doubleValue())).max().orElseThrow();
    assertThat(values).hasSize(expected.size());
    for (int i = 0; i < values.length; i++) {
      assertThat((double) values[i])
          .as("value %d", i)
          .isCloseTo(expected.get(i).doubleValue(), within(TOLERANCE * greatest));
    }
  }

  private static void assertComplete(SaliencyMap map, JsonNode expected) {
    assertThat(map.completeness().isPresent()).isEqualTo(expected.isObject());
    if (expected.isObject()) {
      var found = map.completeness().orElseThrow();
      assertThat(found.baseline())
          .isCloseTo(expected.get("baseline").doubleValue(), within(TOLERANCE));
      assertThat(found.image()).isCloseTo(expected.get("image").doubleValue(), within(TOLERANCE));
      assertThat(found.sum()).isCloseTo(expected.get("sum").doubleValue(), within(TOLERANCE));
    }
  }

  private static Explainer explainer(JsonNode expected) {
    var o = expected.get("options");
    return switch (expected.get("method").asString()) {
      case "gradient" -> new Gradient();
      case "gradient-x-input" -> new GradientTimesInput();
      case "smoothgrad" ->
          new SmoothGrad(number(o, "samples"), o.get("noise").doubleValue(), number(o, "seed"));
      case "integrated-gradients" -> new IntegratedGradients(number(o, "steps"), baseline(o));
      case "grad-cam" -> new GradCam(Optional.of("conv"));
      case "occlusion" ->
          new Occlusion(
              OptionalInt.of(number(o, "patch")), OptionalInt.of(number(o, "stride")), baseline(o));
      case "rise" ->
          new Rise(
              number(o, "masks"),
              OptionalInt.of(number(o, "cells")),
              o.get("probability").doubleValue(),
              baseline(o),
              number(o, "seed"));
      case "kernel-shap" ->
          new KernelShap(
              number(o, "samples"),
              OptionalInt.of(number(o, "cells")),
              baseline(o),
              number(o, "seed"));
      default -> throw new AssertionError(expected.get("method"));
    };
  }

  private static int number(JsonNode options, String name) {
    return options.get(name).intValue();
  }

  private static Baseline baseline(JsonNode options) {
    return Baseline.of(options.get("baseline").asString());
  }
}
