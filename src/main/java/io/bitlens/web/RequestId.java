package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;

/** What a request is called in traces, in the log and in its problem. */
public final class RequestId {

  private RequestId() {}

  /** The same whenever the same request asks. */
  public static String of(HttpServletRequest request) {
    return RequestTrace.of(request).traceId();
  }
}
