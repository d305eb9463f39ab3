package io.bitlens.security.limit;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/** Requests that cost something, by what they cost. */
public enum Work {
  SUBMIT("/api/v1/(training-jobs|experiments|studies|datasets)(/[^/]+/retry)?"),
  PREDICT("/api/v1/models/[^/]+/predictions|/v2/models/.+/infer"),
  EXPLAIN("/api/v1/models/[^/]+/saliency-maps|/api/v1/comparisons");

  private final Pattern path;

  Work(String path) {
    this.path = Pattern.compile(path);
  }

  /** What a request asks for; empty if it costs next to nothing. */
  public static Optional<Work> of(HttpServletRequest request) {
    if (!"POST".equals(request.getMethod())) {
      return Optional.empty();
    }
    var path = request.getRequestURI().substring(request.getContextPath().length());
    for (var work : values()) {
      if (work.path.matcher(path).matches()) {
        return Optional.of(work);
      }
    }
    return Optional.empty();
  }
}
