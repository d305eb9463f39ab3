package io.bitlens.security.limit;

import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Has callers wait who ask too often. */
final class RateLimitFilter extends OncePerRequestFilter {

  private final RateLimits limits;
  private final HandlerExceptionResolver problems;

  RateLimitFilter(RateLimits limits, HandlerExceptionResolver problems) {
    this.limits = limits;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var wait = Work.of(request).flatMap(this::take);
    if (wait.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    // Whole seconds, so that whoever waits for so long does not come too early.
    long seconds = Math.max(1, wait.get().plus(Duration.ofSeconds(1).minusNanos(1)).toSeconds());
    response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
    problems.resolveException(
        request,
        response,
        null,
        new ApiException(
            ProblemCode.RATE_LIMITED,
            "The caller asks more often than is allowed; try again in %d s.".formatted(seconds)));
  }

  private Optional<Duration> take(Work work) {
    var caller = SecurityContextHolder.getContext().getAuthentication();
    return caller == null ? Optional.empty() : limits.take(caller.getName(), work);
  }
}
