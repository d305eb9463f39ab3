package io.bitlens.web;

import java.io.IOException;

/** A body turned out longer than is read. */
final class RequestTooLargeException extends IOException {

  private final long limit;

  RequestTooLargeException(long limit) {
    super("body larger than " + limit + " bytes");
    this.limit = limit;
  }

  String detail() {
    return "The body is larger than " + limit + " bytes.";
  }
}
