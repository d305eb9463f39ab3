package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * The error of the Open Inference Protocol, in whose paths there are no problem details.
 *
 * @param error what went wrong, for people
 */
record OpenInferenceError(String error) {

  private static final String PATHS = "/v2/";

  /** The answer as the client of the path expects it. */
  static ResponseEntity<?> instead(ResponseEntity<Problem> answer, HttpServletRequest request) {
    var problem = answer.getBody();
    var path = request.getRequestURI().substring(request.getContextPath().length());
    if (problem == null || !path.startsWith(PATHS)) {
      return answer;
    }
    // The protocol knows no finer shades of what is wrong with a request.
    var status =
        problem.code() == ProblemCode.INVALID_VALUE
            ? HttpStatus.BAD_REQUEST
            : answer.getStatusCode();
    var headers = new HttpHeaders();
    headers.putAll(answer.getHeaders());
    headers.setContentType(MediaType.APPLICATION_JSON);
    return ResponseEntity.status(status)
        .headers(headers)
        .body(new OpenInferenceError(problem.detail()));
  }
}
