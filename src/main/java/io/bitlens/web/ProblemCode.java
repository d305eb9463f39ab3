package io.bitlens.web;

/** The stable codes of the API's errors, each with its HTTP status and title. */
public enum ProblemCode {
  MALFORMED_REQUEST(400, "The request cannot be read"),
  UNKNOWN_FIELD(400, "The request has a field that does not exist here"),
  UNKNOWN_PARAMETER(400, "The request has a query parameter that does not exist here"),
  INVALID_PAGE_TOKEN(400, "The page token leads nowhere here"),
  UNAUTHENTICATED(401, "The request does not say who sends it"),
  FORBIDDEN(403, "The caller may not do this"),
  NOT_FOUND(404, "There is no such resource"),
  METHOD_NOT_ALLOWED(405, "The resource does not offer this method"),
  NOT_ACCEPTABLE(406, "No offered representation is acceptable"),
  WRONG_STATE(409, "The resource's state does not allow this"),
  NAME_TAKEN(409, "Something else has this name"),
  POLICY_NOT_MET(409, "The model does not meet the alias's policy"),
  REQUEST_IN_PROGRESS(409, "The same request is still being answered"),
  CANCELLED(409, "The request was cancelled before it was done"),
  PRECONDITION_FAILED(412, "The resource is no longer what the request takes it for"),
  TOO_LARGE(413, "The request is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body's type is not supported"),
  INVALID_VALUE(422, "The request has values that make no sense"),
  KEY_REUSED(422, "The idempotency key belongs to another request"),
  INVALID_IMAGE(422, "The image cannot be used"),
  TRAINING_DIVERGED(422, "The training's loss is no number any more"),
  BUDGET_NOT_HELD(422, "No bits hold the budget"),
  INVALID_ARCHIVE(422, "The archive cannot be used"),
  PRECONDITION_REQUIRED(428, "The request does not say what state it is meant for"),
  RATE_LIMITED(429, "The caller asks too often"),
  QUOTA_EXCEEDED(429, "The caller has as much as one may have"),
  INTERNAL_ERROR(500, "The service failed"),
  ATTEMPTS_EXHAUSTED(500, "The job ended its worker too often"),
  QUEUE_FULL(503, "As many jobs wait as can"),
  OUT_OF_TIME(503, "The computation takes longer than is allowed"),
  UNAVAILABLE(503, "The service cannot do this now"),
  STORAGE_FULL(507, "There is no room for more");

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }
}
