package io.bitlens.deploy;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of Prometheus' query language as it takes to find the metrics in a query. */
final class PromQl {

  private static final Pattern NOT_NAMES =
      Pattern.compile("\\{[^}]*}|\\[[^]]*]|\"[^\"]*\"|\\b(by|without|on|ignoring) *\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][\\w:]*\\b");
  private static final Set<String> WORDS =
      Set.of(
          "and",
          "or",
          "unless",
          "sum",
          "max",
          "min",
          "count",
          "topk",
          "rate",
          "increase",
          "changes",
          "histogram_quantile");

  private PromQl() {}

  static Set<String> metrics(String query) {
    return NAME.matcher(NOT_NAMES.matcher(query).replaceAll(" "))
        .results()
        .map(found -> found.group())
        .filter(name -> !WORDS.contains(name))
        .collect(Collectors.toSet());
  }
}
