package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;

/** What a request is called in the log and in its answer. */
public final class RequestId {

  private RequestId() {}

  /** The same whenever the same request asks; at most 64 characters. */
  public static String of(HttpServletRequest request) {
    return TraceId.of(request);
  }
}
