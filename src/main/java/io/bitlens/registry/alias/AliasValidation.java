package io.bitlens.registry.alias;

import io.bitlens.registry.MapAgreements.Metric;
import io.bitlens.registry.ModelReference;
import io.bitlens.registry.alias.PromotionPolicy.LeastAgreement;
import io.bitlens.web.ApiException;
import io.bitlens.web.Violations;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a change of what a request asks for, and says everything that is wrong with it. */
final class AliasValidation {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private final Violations problems = new Violations();

  private AliasValidation() {}

  /**
   * Reads a request.
   *
   * @throws ApiException INVALID_VALUE
   */
  static AliasChange change(String name, AliasRequest request) {
    return new AliasValidation().read(name, request);
  }

  private AliasChange read(String name, AliasRequest request) {
    checkName(name);
    if (request.model() == null) {
      problems.add("/model", "is missing");
    }
    var policy = Optional.ofNullable(request.policy()).map(this::policy);
    problems.throwIfAny();
    return new AliasChange(
        ModelReference.of(String.valueOf(request.model())),
        policy,
        Optional.ofNullable(request.reference()).map(ModelReference::of));
  }

  private void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      problems.add(
          "name",
          "must be 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "
              + name);
    } else if (ModelReference.Id.looksLike(name)) {
      problems.add("name", "must not look like an id of a model");
    }
  }

  private PromotionPolicy policy(AliasRequest.Policy asked) {
    var bytes = Optional.ofNullable(asked.maxBytes());
    if (bytes.filter(most -> most < 1).isPresent()) {
      problems.add("/policy/maxBytes", "must be at least 1, found " + bytes.get());
    }
    return new PromotionPolicy(
        number("/policy/maxAccuracyDrop", asked.maxAccuracyDrop(), 0),
        Optional.ofNullable(asked.minMapAgreement()).map(this::agreement),
        number("/policy/maxEce", asked.maxEce(), 0),
        bytes);
  }

  private Optional<Double> number(String pointer, @Nullable Double given, int min) {
    return given == null
        ? Optional.empty()
        : Optional.of(problems.between(pointer, given, min, min, 1));
  }

  private LeastAgreement agreement(AliasRequest.Agreement asked) {
    var pointer = "/policy/minMapAgreement/";
    if (asked.value() == null) {
      problems.add(pointer + "value", "is missing");
    }
    return new LeastAgreement(
        metric(pointer + "metric", asked.metric()),
        number(pointer + "value", asked.value(), -1).orElse(0.0));
  }

  private Metric metric(String pointer, @Nullable String given) {
    if (given == null) {
      return Metric.SPEARMAN;
    }
    return Metric.named(given)
        .orElseGet(() -> {
          problems.add(pointer, "must be one of " + List.of(Metric.values()) + ", found " + given);
          return Metric.SPEARMAN;
        });
  }
}
