package io.bitlens.web;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Declared as a bean by a module whose endpoint takes larger bodies than others and reads them from
 * the stream, multipart ones included, so that neither memory nor a second file holds them.
 *
 * @param path of the endpoint, whose method is POST
 * @param maxBytes of the whole body
 */
public record StreamedBody(String path, long maxBytes) {

  boolean matches(HttpServletRequest request) {
    return "POST".equals(request.getMethod())
        && path.equals(request.getRequestURI().substring(request.getContextPath().length()));
  }
}
