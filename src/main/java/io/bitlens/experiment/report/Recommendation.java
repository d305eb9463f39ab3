package io.bitlens.experiment.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bitlens.experiment.report.ReportInput.Thresholds;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The smallest variant of a data set and network that holds, and the rule that chose it. Nothing of
 * the test set has a part in the choice but the images that maps are compared on.
 *
 * @param rule in words, with its numbers
 * @param chosen empty if no candidate holds
 * @param candidates every quantized variant, smallest first
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Recommendation(
    String dataset,
    String network,
    String rule,
    Optional<Candidate> chosen,
    List<Candidate> candidates) {

  /**
   * A quantized variant before the rule.
   *
   * @param accuracyDrop in mean validation accuracy against full precision with the same guidance
   * @param mapAgreement mean over the seeds of the median Spearman correlation with the twin's maps
   * @param leastAgreement what that must be
   * @param why it does not hold; empty if it does
   */
  public record Candidate(
      String precision,
      boolean guided,
      double artifactBytes,
      double accuracyDrop,
      double mapAgreement,
      double leastAgreement,
      String why) {

    boolean holds() {
      return why.isEmpty();
    }
  }

  /** For each data set and network, in their order. */
  static List<Recommendation> of(List<Group> groups, Thresholds thresholds) {
    return groups.stream()
        .map(group -> List.of(group.dataset(), group.network()))
        .distinct()
        .map(task -> of(task.getFirst(), task.getLast(), groups, thresholds))
        .toList();
  }

  private static Recommendation of(
      String dataset, String network, List<Group> groups, Thresholds thresholds) {
    var own =
        groups.stream()
            .filter(g -> g.dataset().equals(dataset) && g.network().equals(network))
            .toList();
    var candidates =
        own.stream()
            .flatMap(group -> candidate(group, own, thresholds).stream())
            .sorted(
                Comparator.comparingDouble(Candidate::artifactBytes)
                    .thenComparingDouble(Candidate::accuracyDrop))
            .toList();
    return new Recommendation(
        dataset,
        network,
        rule(thresholds),
        candidates.stream().filter(Candidate::holds).findFirst(),
        candidates);
  }

  private static String rule(Thresholds thresholds) {
    var agreement =
        thresholds.mapAgreement().isPresent()
            ? String.format(Locale.ROOT, "at least %.3f", thresholds.mapAgreement().getAsDouble())
            : "at least that of full-precision models of different seeds";
    return String.format(
        Locale.ROOT,
        "the smallest stored file among the quantized variants whose mean validation accuracy is at"
            + " most %.2f points below full precision with the same guidance, and whose maps'"
            + " median Spearman correlation with their full-precision twin's is %s (means over the"
            + " seeds); of equal ones the more accurate",
        100 * thresholds.accuracyDrop(),
        agreement);
  }

  private static Optional<Candidate> candidate(
      Group group, List<Group> own, Thresholds thresholds) {
    var full =
        own.stream()
            .filter(g -> g.precision().equals(Group.FULL) && g.guided() == group.guided())
            .findFirst();
    var agreement = group.agreement();
    if (group.precision().equals(Group.FULL) || full.isEmpty() || agreement.isEmpty()) {
      return Optional.empty();
    }
    var least =
        thresholds.mapAgreement().isPresent()
            ? Optional.of(thresholds.mapAgreement().getAsDouble())
            : full.get().mean(Measure.SEED_SPEARMAN);
    var accuracy = group.mean(Measure.VALIDATION_ACCURACY);
    var fullAccuracy = full.get().mean(Measure.VALIDATION_ACCURACY);
    if (least.isEmpty() || accuracy.isEmpty() || fullAccuracy.isEmpty()) {
      return Optional.empty();
    }
    double drop = fullAccuracy.get() - accuracy.get();
    return Optional.of(
        new Candidate(
            group.precision(),
            group.guided(),
            group.mean(Measure.ARTIFACT_BYTES).orElseThrow(),
            drop,
            agreement.get(),
            least.get(),
            why(drop, agreement.get(), least.get(), thresholds)));
  }

  private static String why(double drop, double agreement, double least, Thresholds thresholds) {
    boolean accurate = drop <= thresholds.accuracyDrop();
    boolean agrees = agreement >= least;
    if (accurate && agrees) {
      return "";
    }
    if (!accurate && !agrees) {
      return "less accurate than allowed, and its maps agree too little";
    }
    return accurate ? "its maps agree too little" : "less accurate than allowed";
  }
}
