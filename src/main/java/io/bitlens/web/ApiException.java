package io.bitlens.web;

import java.util.List;

/** A request that is answered with a problem; see {@code application/problem+json}, RFC 9457. */
public final class ApiException extends RuntimeException {

  private final ProblemCode code;
  private final transient List<FieldProblem> errors;

  public ApiException(ProblemCode code, String detail) {
    this(code, detail, List.of());
  }

  public ApiException(ProblemCode code, String detail, List<FieldProblem> errors) {
    super(detail);
    this.code = code;
    this.errors = List.copyOf(errors);
  }

  public static ApiException notFound(String what, Object id) {
    return new ApiException(ProblemCode.NOT_FOUND, "There is no " + what + " '" + id + "'.");
  }

  public ProblemCode code() {
    return code;
  }

  public List<FieldProblem> errors() {
    return errors;
  }
}
