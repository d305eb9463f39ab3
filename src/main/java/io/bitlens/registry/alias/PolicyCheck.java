package io.bitlens.registry.alias;

import io.bitlens.registry.MapAgreements;
import io.bitlens.registry.Model;
import io.bitlens.registry.alias.PromotionPolicy.LeastAgreement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges a model by a policy, against another model where a gate compares. */
final class PolicyCheck {

  static final String MAX_ACCURACY_DROP = "maxAccuracyDrop";
  static final String MIN_MAP_AGREEMENT = "minMapAgreement";
  static final String MAX_ECE = "maxEce";
  static final String MAX_BYTES = "maxBytes";

  private final MapAgreements agreements;

  PolicyCheck(MapAgreements agreements) {
    this.agreements = agreements;
  }

  /**
   * The gates of a policy, in its order.
   *
   * @param reference what the gates that compare compare with
   */
  List<GateResult> judge(PromotionPolicy policy, Model model, Optional<Model> reference) {
    var results = new ArrayList<GateResult>();
    policy.maxAccuracyDrop().ifPresent(most -> results.add(drop(model, reference, most)));
    policy.minMapAgreement().ifPresent(least -> results.add(agreement(model, reference, least)));
    policy
        .maxEce()
        .ifPresent(most -> results.add(GateResult.atMost(MAX_ECE, model.test().ece(), most)));
    policy
        .maxBytes()
        .ifPresent(most ->
            results.add(
                GateResult.atMost(MAX_BYTES, (double) model.artifactBytes(), (double) most)));
    return results;
  }

  private static GateResult drop(Model model, Optional<Model> reference, double most) {
    if (reference.isEmpty()) {
      return GateResult.noReference(MAX_ACCURACY_DROP, most);
    }
    if (!sameData(model, reference.get())) {
      return GateResult.notJudged(
          MAX_ACCURACY_DROP,
          most,
          "the reference %s was tested on other data; name one of %s as reference"
              .formatted(reference.get().id(), model.provenance().dataset()));
    }
    return GateResult.atMost(
        MAX_ACCURACY_DROP, drop(reference.get().test().accuracy(), model), most);
  }

  /** In whole images, so that a limit of one image lets through what lost just one. */
  private static double drop(double reference, Model model) {
    int images = model.test().images();
    return (Math.round(reference * images) - Math.round(model.test().accuracy() * images))
        / (double) images;
  }

  private GateResult agreement(Model model, Optional<Model> reference, LeastAgreement least) {
    if (reference.isEmpty()) {
      return GateResult.noReference(MIN_MAP_AGREEMENT, least.value());
    }
    var other = reference.get().id();
    if (other.equals(model.id())) {
      return GateResult.atLeast(MIN_MAP_AGREEMENT, 1, least.value());
    }
    var measured = agreements.median(other, model.id(), least.metric());
    return measured.isPresent()
        ? GateResult.atLeast(MIN_MAP_AGREEMENT, measured.getAsDouble(), least.value())
        : GateResult.notJudged(MIN_MAP_AGREEMENT, least.value(), unmeasured(other, model));
  }

  private static String unmeasured(Object reference, Model model) {
    return """
    nobody has measured how far the maps agree; post {"kind": "AGREEMENT", "models": \
    ["%s", "%s"]} to /api/v1/studies, and ask again when that study has succeeded\
    """
        .formatted(reference, model.id());
  }

  private static boolean sameData(Model model, Model reference) {
    return model.provenance().datasetSha256().equals(reference.provenance().datasetSha256());
  }
}
