package io.bitlens.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** A parameter of a query, decoded; the value of one without {@code =} is empty. */
record QueryParameter(String name, String value) {

  /** Read from the query alone: the request's own parameters would have a form's body read. */
  static Stream<QueryParameter> of(String query) {
    return Stream.of(query.split("&"))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .map(pair -> new QueryParameter(decode(pair[0]), pair.length == 1 ? "" : decode(pair[1])));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      return text;
    }
  }
}
