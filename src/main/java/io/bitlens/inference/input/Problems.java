package io.bitlens.inference.input;

import io.bitlens.web.ApiException;
import io.bitlens.web.FieldProblem;
import io.bitlens.web.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a body: all of it is counted, the first {@link #LISTED} are listed. */
final class Problems {

  static final int LISTED = 20;

  private final List<FieldProblem> listed = new ArrayList<>();
  private int count;

  void add(String pointer, String detail) {
    count++;
    if (listed.size() < LISTED) {
      listed.add(new FieldProblem(pointer, detail));
    }
  }

  /**
   * Throws if there is any problem.
   *
   * @param what is refused, as the detail's subject: {@code values of the body}
   */
  void raise(ProblemCode code, String what) {
    if (count > 0) {
      var rest = count > LISTED ? "; the first %d are listed".formatted(LISTED) : "";
      throw new ApiException(code, "%d %s cannot be used%s.".formatted(count, what, rest), listed);
    }
  }
}
