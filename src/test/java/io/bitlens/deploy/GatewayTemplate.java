package io.bitlens.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The gateway's configuration with its variables, which nginx's image fills in at its start. */
final class GatewayTemplate {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

  private GatewayTemplate() {}

  static String read() throws IOException {
    return Files.readString(Path.of("scripts/compose/gateway.conf.template"));
  }

  static Set<String> variables(String template) {
    return VARIABLE
        .matcher(template)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  static String filled(String template, Map<String, String> values) {
    return VARIABLE
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
  }
}
