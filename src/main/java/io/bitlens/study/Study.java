package io.bitlens.study;

import io.bitlens.web.ProblemCode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A study as it stands.
 *
 * @param phase what is being done, for people
 * @param percent how much is done, 0 to 100
 * @param owner who asked for it
 * @param attempt how often it was begun
 * @param failure why it failed, if it did
 * @param version grows with every change
 */
public record Study(
    UUID id,
    StudySpecification specification,
    StudyState state,
    String phase,
    double percent,
    String owner,
    int attempt,
    Optional<Failure> failure,
    Times times,
    long version) {

  /** Why a study failed. */
  public record Failure(ProblemCode code, String detail) {}

  /** When what happened to it. */
  public record Times(Instant created, Optional<Instant> started, Optional<Instant> finished) {}

  /** Changes with whatever is answered of the study. */
  String entityTag() {
    return "\"" + version + "\"";
  }
}
