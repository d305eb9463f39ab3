package io.bitlens.explain.explainer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Options as they are told to whoever asked. */
final class Options {

  private Options() {}

  /** Names and values in turn, in their order. */
  static Map<String, Object> echo(Object... namesAndValues) {
    var options = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      options.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(options);
  }
}
