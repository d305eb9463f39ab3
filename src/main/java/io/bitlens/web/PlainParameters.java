package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses query parameters whose values are no plain text: nothing has such a name, and PostgreSQL
 * fails when it is asked.
 */
final class PlainParameters implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    var query = request.getQueryString();
    var problems =
        query == null
            ? List.<FieldProblem>of()
            : QueryParameter.of(query)
                .filter(parameter -> !PlainText.is(parameter.value()))
                .map(parameter -> new FieldProblem(parameter.name(), PlainText.RULE))
                .distinct()
                .toList();
    if (!problems.isEmpty()) {
      throw ApiException.malformed(problems);
    }
    return true;
  }
}
