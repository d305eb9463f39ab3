package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses headers that have one value and are sent with several: a gateway in front may have looked
 * at another one than is read here. The same value twice means the same to everybody.
 */
final class SingleHeaders implements HandlerInterceptor {

  private static final List<String> READ =
      List.of(
          "Idempotency-Key",
          "Inference-Header-Content-Length",
          "Last-Event-ID",
          HttpHeaders.CONTENT_TYPE);

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    require(request, READ);
    return true;
  }

  /**
   * Lets a request pass that has each of the headers at most once.
   *
   * @throws ApiException MALFORMED_REQUEST with those that it has several of, not with their values
   */
  static void require(HttpServletRequest request, List<String> names) {
    var problems =
        names.stream()
            .filter(
                name -> Collections.list(request.getHeaders(name)).stream().distinct().count() > 1)
            .map(name -> new FieldProblem(name, "is there more than once, with different values"))
            .toList();
    if (!problems.isEmpty()) {
      throw ApiException.malformed(problems);
    }
  }
}
