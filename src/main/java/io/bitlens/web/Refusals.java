package io.bitlens.web;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;

/** The problem that answers an exception. */
final class Refusals {

  private Refusals() {}

  /** The refusal that the exception stands for; empty if it is a failure of the service itself. */
  static Optional<ApiException> of(Throwable thrown) {
    if (cause(thrown, RequestTooLargeException.class) instanceof RequestTooLargeException large) {
      return Optional.of(tooLarge(large));
    }
    return Optional.ofNullable(
        switch (thrown) {
          case ApiException refusal -> refusal;
          case HttpMessageNotReadableException unreadable -> unreadableBody(unreadable);
          case NoResourceFoundException unknown -> unknownPath();
          case NoHandlerFoundException unknown -> unknownPath();
          case HttpRequestMethodNotSupportedException method ->
              new ApiException(
                  ProblemCode.METHOD_NOT_ALLOWED,
                  "The resource offers %s, not %s."
                      .formatted(method.getSupportedHttpMethods(), method.getMethod()));
          case HttpMediaTypeNotSupportedException type ->
              new ApiException(
                  ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                  "The body must be one of %s, found %s."
                      .formatted(
                          type.getSupportedMediaTypes(),
                          type.getContentType() == null
                              ? "no Content-Type"
                              : type.getContentType()));
          case HttpMediaTypeNotAcceptableException type ->
              new ApiException(
                  ProblemCode.NOT_ACCEPTABLE,
                  "The answer can be one of %s.".formatted(type.getSupportedMediaTypes()));
          case MissingServletRequestParameterException missing ->
              missing("parameter", missing.getParameterName());
          case MissingServletRequestPartException missing ->
              missing("part", missing.getRequestPartName());
          case MethodArgumentTypeMismatchException argument -> wrongArgument(argument);
          case MaxUploadSizeExceededException large ->
              new ApiException(ProblemCode.TOO_LARGE, "The upload is larger than is read here.");
          case MultipartException unreadable ->
              new ApiException(ProblemCode.MALFORMED_REQUEST, "The multipart body cannot be read.");
          case IOException gone when cause(gone, ClientAbortException.class) != null ->
              new ApiException(
                  ProblemCode.MALFORMED_REQUEST, "The connection ended before the body did.");
          case IOException framing when cause(framing, BadRequestException.class) != null ->
              new ApiException(
                  ProblemCode.MALFORMED_REQUEST,
                  "The body is not sent as HTTP has it: its chunks cannot be read.");
          case InvalidParameterException parameters ->
              ofStatus(parameters.getErrorCode()).orElse(null);
          case AsyncRequestTimeoutException timeout -> unavailable();
          case TransientDataAccessException database -> unavailable();
          case DataAccessResourceFailureException database -> unavailable();
          case CannotCreateTransactionException database -> unavailable();
          case ErrorResponse other -> ofStatus(other.getStatusCode().value()).orElse(null);
          default -> null;
        });
  }

  /** A refusal of which nothing but the status is known. */
  static Optional<ApiException> ofStatus(int status) {
    if (status == ProblemCode.NOT_FOUND.status()) {
      return Optional.of(unknownPath());
    }
    // 501 and 505 are the container's: an unknown transfer encoding or version of HTTP.
    if (!HttpStatusCode.valueOf(status).is4xxClientError() && status != 501 && status != 505) {
      return Optional.empty();
    }
    return Optional.of(
        switch (status) {
          case 405 ->
              new ApiException(ProblemCode.METHOD_NOT_ALLOWED, "The method is not offered here.");
          case 406 ->
              new ApiException(ProblemCode.NOT_ACCEPTABLE, "Nothing acceptable is offered here.");
          case 413 ->
              new ApiException(ProblemCode.TOO_LARGE, "The request is larger than is read here.");
          case 415 ->
              new ApiException(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "The body's type is not read.");
          default -> new ApiException(ProblemCode.MALFORMED_REQUEST, "The request cannot be read.");
        });
  }

  private static ApiException unreadableBody(HttpMessageNotReadableException unreadable) {
    return cause(unreadable, JacksonException.class) instanceof JacksonException json
        ? UnreadableBody.refuse(json)
        : new ApiException(
            ProblemCode.MALFORMED_REQUEST, "The request needs a body that can be read.");
  }

  private static ApiException wrongArgument(MethodArgumentTypeMismatchException argument) {
    if (argument.getParameter().hasParameterAnnotation(PathVariable.class)) {
      return ApiException.notFound(
          "resource with the " + argument.getName(), String.valueOf(argument.getValue()));
    }
    var type = argument.getRequiredType();
    var allowed =
        type != null && type.isEnum() ? "must be one of " + List.of(type.getEnumConstants()) : "";
    return ApiException.invalid(
        List.of(
            new FieldProblem(
                argument.getName(),
                (allowed.isEmpty() ? "cannot be read" : allowed)
                    + ", found "
                    + argument.getValue())));
  }

  private static ApiException missing(String kind, String name) {
    var problem = new FieldProblem(name, "is missing");
    return new ApiException(
        ProblemCode.MALFORMED_REQUEST,
        "The request needs the " + kind + " " + name + ".",
        List.of(problem));
  }

  private static ApiException tooLarge(RequestTooLargeException large) {
    return new ApiException(ProblemCode.TOO_LARGE, large.detail());
  }

  private static ApiException unknownPath() {
    return new ApiException(ProblemCode.NOT_FOUND, "There is nothing at this path.");
  }

  private static ApiException unavailable() {
    return new ApiException(
        ProblemCode.UNAVAILABLE, "The service cannot answer now; try again later.");
  }

  private static @Nullable Throwable cause(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return cause;
      }
    }
    return null;
  }
}
