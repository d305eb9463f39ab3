package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/**
 * Turns whatever a request throws into {@code application/problem+json}, or what else its client
 * expects.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class ApiExceptionHandler {

  @ExceptionHandler
  @Nullable ResponseEntity<?> answer(
      Exception thrown, HttpServletRequest request, HttpServletResponse response) {
    if (thrown instanceof AsyncRequestNotUsableException || response.isCommitted()) {
      // The client is gone, or has half an answer already: nothing sensible can be sent.
      return null;
    }
    return OpenInferenceError.instead(
        ProblemAnswer.of(thrown, request, request.getRequestURI()), request);
  }
}
