package io.bitlens.study;

import io.bitlens.explain.explainer.Explainer;
import io.bitlens.explain.metric.MapSource;
import java.util.List;

/** The methods of explaining, as sources of maps. */
final class Methods {

  private Methods() {}

  static List<String> names() {
    return Explainer.ALL.stream().map(Explainer::name).toList();
  }

  static boolean known(String name) {
    return Explainer.find(name).isPresent();
  }

  /**
   * The method of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static MapSource source(String name) {
    return Explainer.find(name)
            .orElseThrow(() -> new IllegalArgumentException("no method is called " + name))
        ::explain;
  }
}
