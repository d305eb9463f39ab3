package io.bitlens.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers the errors that happen outside the controllers: in filters and in the container. */
@Hidden
@RestController
class ErrorFallback implements ErrorController {

  @RequestMapping("${spring.web.error.path:/error}")
  ResponseEntity<Problem> answer(HttpServletRequest request) {
    var path =
        request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked
            ? asked
            : request.getRequestURI();
    var forwarded = ForwardedRequests.refusal(request);
    if (forwarded.isPresent()) {
      return ProblemAnswer.of(forwarded.get(), request, path);
    }
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown) {
      return ProblemAnswer.of(thrown, request, path);
    }
    // Without a status somebody asked for the error page itself.
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : ProblemCode.NOT_FOUND.status();
    var refusal =
        Refusals.ofStatus(status)
            .orElseGet(() ->
                ProblemAnswer.internalError(
                    new IllegalStateException(path + " ended with status " + status)));
    return ProblemAnswer.of(refusal, request, path);
  }
}
