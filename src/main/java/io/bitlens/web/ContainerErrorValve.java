package io.bitlens.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a problem where Tomcat would write its own HTML: for requests it refuses before any
 * application sees them, such as a malformed request line. Made by Tomcat, by its name.
 */
public final class ContainerErrorValve extends ErrorReportValve {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    if (response.getStatus() < 400 || response.isCommitted() || !response.setErrorReported()) {
      return;
    }
    var refusal =
        Refusals.ofStatus(response.getStatus())
            .orElseGet(() ->
                ProblemAnswer.internalError(
                    thrown == null ? new IllegalStateException("container error") : thrown));
    var path = Optional.ofNullable(request.getRequestURI()).orElse("");
    var trace = RequestTrace.random();
    var problem = Problem.of(refusal, path, Optional.of(trace));
    try {
      byte[] body = MAPPER.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
      response.setStatus(problem.status());
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setHeader(RequestTrace.REQUEST_ID, trace);
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
      response.finishResponse();
    } catch (IOException | IllegalStateException gone) {
      // The connection is closed or the body begun: there is nobody to tell.
      containerLog(gone);
    }
  }

  private void containerLog(Exception gone) {
    var log = getContainer() == null ? null : getContainer().getLogger();
    if (log != null) {
      log.debug("error report not sent", gone);
    }
  }
}
