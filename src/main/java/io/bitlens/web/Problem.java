package io.bitlens.web;

import java.util.List;
import java.util.Optional;

/**
 * Problem details of RFC 9457, the body of every error.
 *
 * @param type {@code urn:bitlens:problem:} and the code
 * @param detail what went wrong this time, for people
 * @param instance path of the resource that was asked for
 * @param traceId the request's id in the log; empty where no request failed
 * @param errors everything wrong with the request, where single fields or parameters are
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    ProblemCode code,
    Optional<String> traceId,
    List<FieldProblem> errors) {

  static final String TYPE_PREFIX = "urn:bitlens:problem:";

  public Problem {
    errors = List.copyOf(errors);
  }

  /** A problem of something that failed behind a request, without a trace. */
  public static Problem of(ProblemCode code, String detail, String instance) {
    return of(new ApiException(code, detail), instance, Optional.empty());
  }

  static Problem of(ApiException refusal, String instance, Optional<String> traceId) {
    var code = refusal.code();
    return new Problem(
        TYPE_PREFIX + code,
        code.title(),
        code.status(),
        refusal.detail(),
        instance,
        code,
        traceId,
        refusal.errors());
  }
}
