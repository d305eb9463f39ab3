package io.bitlens.study;

import io.bitlens.explain.metric.ModelPair.ImageAgreement;
import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/** Finds the images of a study of agreement on which two models differ. */
@Component
class Disagreements {

  /**
   * One pair of a study.
   *
   * @param result of the whole study
   * @param second the model that is compared with the first
   * @param images of the pair, in the order of the study
   */
  record OfPair(AgreementResult result, UUID first, UUID second, List<ImageAgreement> images) {

    /** Position in the test set of the image at a position of the study. */
    int testIndex(int position) {
      return result.images().indices().get(position);
    }
  }

  private final Studies studies;

  Disagreements(Studies studies) {
    this.studies = studies;
  }

  /**
   * A pair of a study.
   *
   * @param other the model that is compared with the reference; by default the first one
   * @throws ApiException NOT_FOUND; WRONG_STATE if the study has found nothing, or is of another
   *     kind; INVALID_VALUE if the study does not compare the model
   */
  OfPair pair(UUID study, Optional<UUID> other) {
    if (!(studies.requireResult(study) instanceof AgreementResult result)) {
      throw new ApiException(
          ProblemCode.WRONG_STATE,
          "The study compares no models; only those of kind AGREEMENT have disagreements.");
    }
    var pairs = result.summary().pairs();
    int index =
        IntStream.range(0, pairs.size())
            .filter(i -> other.isEmpty() || pairs.get(i).second().equals(other.get()))
            .findFirst()
            .orElseThrow(() -> unknown(other, pairs));
    var pair = pairs.get(index);
    return new OfPair(result, pair.first(), pair.second(), result.byImage().get(index));
  }

  private static ApiException unknown(Optional<UUID> other, List<AgreementSummary.Pair> pairs) {
    var compared = pairs.stream().map(AgreementSummary.Pair::second).toList();
    return ApiException.invalid(
        List.of(
            new FieldProblem(
                "model", "must be one of %s, found %s".formatted(compared, other.orElseThrow()))));
  }
}
