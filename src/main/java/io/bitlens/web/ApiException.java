package io.bitlens.web;

import java.util.List;

/** A request that is answered with a problem; see {@code application/problem+json}, RFC 9457. */
public final class ApiException extends RuntimeException {

  private final ProblemCode code;
  private final String detail;
  private final transient List<FieldProblem> errors;

  public ApiException(ProblemCode code, String detail) {
    this(code, detail, List.of());
  }

  public ApiException(ProblemCode code, String detail, List<FieldProblem> errors) {
    super(detail);
    this.code = code;
    this.detail = detail;
    this.errors = List.copyOf(errors);
  }

  public static ApiException notFound(String what, Object id) {
    return new ApiException(ProblemCode.NOT_FOUND, "There is no " + what + " '" + id + "'.");
  }

  /** Values that make no sense, all of them at once. */
  public static ApiException invalid(List<FieldProblem> errors) {
    return of(ProblemCode.INVALID_VALUE, errors, "values make no sense");
  }

  /** Parameters or headers that cannot be read, all of them at once. */
  static ApiException malformed(List<FieldProblem> errors) {
    return of(ProblemCode.MALFORMED_REQUEST, errors, "values cannot be read");
  }

  private static ApiException of(ProblemCode code, List<FieldProblem> errors, String many) {
    var detail =
        errors.size() == 1
            ? errors.getFirst().pointer() + " " + errors.getFirst().detail() + "."
            : errors.size() + " " + many + "; see errors.";
    return new ApiException(code, detail, errors);
  }

  public ProblemCode code() {
    return code;
  }

  public String detail() {
    return detail;
  }

  public List<FieldProblem> errors() {
    return errors;
  }
}
