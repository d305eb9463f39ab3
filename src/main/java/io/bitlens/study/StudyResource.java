package io.bitlens.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bitlens.web.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A study as it is answered. */
@Schema(name = "Study")
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record StudyResource(
    UUID id,
    StudyKind kind,
    StudyState state,
    @Schema(description = "What is being done, for people", example = "measuring maps")
        String phase,
    Progress progress,
    @Schema(description = "Who asked for it", example = "anonymous") String owner,
    @Schema(description = "How often the study was begun", example = "1") int attempt,
    @Schema(description = "Why it failed, if it did") Optional<Problem> error,
    @Schema(
            description = "What is asked, every default filled in",
            oneOf = {
              FaithfulnessSpecification.class,
              AgreementSpecification.class,
              LayerBlameSpecification.class
            })
        StudySpecification specification,
    @Schema(description = "What was found, if it succeeded; not in lists") Optional<Found> result,
    Links links,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt) {

  /** How far it is. */
  @Schema(name = "StudyProgress")
  record Progress(@Schema(description = "0 to 100", example = "41.7") double percent) {}

  /**
   * What was found.
   *
   * @param images how many were looked at
   */
  @Schema(name = "StudyFindings")
  record Found(
      String dataset,
      String datasetSha256,
      int images,
      @Schema(oneOf = {FaithfulnessSummary.class, AgreementSummary.class, LayerBlameSummary.class})
          StudySummary summary) {

    static Found of(StudyResult result) {
      var images = result.images();
      return new Found(
          images.dataset(), images.datasetSha256(), images.indices().size(), result.summary());
    }
  }

  /** Where more is: what was found image by image, and for AGREEMENT the disagreements. */
  @Schema(name = "StudyLinks")
  record Links(URI self, URI images, Optional<URI> disagreements) {

    static Links of(Study study, URI self) {
      boolean pairs = study.specification().kind() == StudyKind.AGREEMENT;
      return new Links(
          self,
          URI.create(self + "/images"),
          pairs ? Optional.of(URI.create(self + "/disagreements")) : Optional.empty());
    }
  }

  /** The study at an address, with what it found, if that is to be answered. */
  static StudyResource of(Study study, Optional<StudyResult> result, URI self) {
    return new StudyResource(
        study.id(),
        study.specification().kind(),
        study.state(),
        study.phase(),
        new Progress(study.state() == StudyState.SUCCEEDED ? 100 : study.percent()),
        study.owner(),
        study.attempt(),
        study.failure().map(f -> Problem.of(f.code(), f.detail(), self.getPath())),
        study.specification(),
        result.map(Found::of),
        Links.of(study, self),
        study.times().created(),
        study.times().started(),
        study.times().finished());
  }
}
