package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses query parameters that an operation does not have: a filter with a typing error would
 * otherwise answer with everything.
 */
final class UnknownParameters implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    var query = request.getQueryString();
    if (query != null && handler instanceof HandlerMethod operation) {
      KnownParameters.of(operation).ifPresent(known -> require(known, query));
    }
    return true;
  }

  private static void require(SortedSet<String> known, String query) {
    var allowed =
        known.isEmpty() ? "; there are none" : "; the parameters are " + String.join(", ", known);
    var problems = new ArrayList<FieldProblem>();
    QueryParameter.of(query)
        .map(QueryParameter::name)
        .distinct()
        .filter(name -> !known.contains(name))
        .forEach(name -> problems.add(new FieldProblem(name, "is not a parameter here" + allowed)));
    if (!problems.isEmpty()) {
      throw new ApiException(
          ProblemCode.UNKNOWN_PARAMETER,
          problems.size() == 1
              ? problems.getFirst().pointer() + " " + problems.getFirst().detail() + "."
              : problems.size() + " parameters do not exist here; see errors.",
          List.copyOf(problems));
    }
  }
}
