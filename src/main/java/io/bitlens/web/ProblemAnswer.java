package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;

/** Answers an exception with its problem, whatever the request said it would accept. */
final class ProblemAnswer {

  private static final Logger log = LoggerFactory.getLogger(ProblemAnswer.class);
  private static final String RETRY_AFTER_SECONDS = "5";

  /** Somebody has to finish or delete something first. */
  private static final String QUOTA_RETRY_AFTER_SECONDS = "60";

  /** Codes of what may well be possible a little later. */
  private static final Set<ProblemCode> LATER =
      Set.of(ProblemCode.UNAVAILABLE, ProblemCode.QUEUE_FULL, ProblemCode.REQUEST_IN_PROGRESS);

  private ProblemAnswer() {}

  static ResponseEntity<Problem> of(Throwable thrown, HttpServletRequest request, String path) {
    var answer = of(Refusals.of(thrown).orElseGet(() -> internalError(thrown)), request, path);
    // Allow and Accept of 405 and 415.
    return thrown instanceof ErrorResponse response
        ? ResponseEntity.status(answer.getStatusCode())
            .headers(response.getHeaders())
            .headers(answer.getHeaders())
            .body(answer.getBody())
        : answer;
  }

  static ResponseEntity<Problem> of(ApiException refusal, HttpServletRequest request, String path) {
    var answer =
        ResponseEntity.status(refusal.code().status())
            .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (LATER.contains(refusal.code())) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    } else if (refusal.code() == ProblemCode.QUOTA_EXCEEDED) {
      answer.header(HttpHeaders.RETRY_AFTER, QUOTA_RETRY_AFTER_SECONDS);
    }
    return answer.body(Problem.of(refusal, path, Optional.of(RequestTrace.of(request).traceId())));
  }

  /** Says nothing of the cause: that is in the log, under the answer's trace id. */
  static ApiException internalError(Throwable thrown) {
    log.error("A request failed", thrown);
    return new ApiException(
        ProblemCode.INTERNAL_ERROR, "The request failed; the log has the cause by its traceId.");
  }
}
