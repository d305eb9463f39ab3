package io.bitlens.training;

import java.util.Map;
import java.util.TreeMap;

/**
 * What besides specification and data a training's numbers depend on.
 *
 * @param threads threads of the engine
 * @param versions version by component: bitlens and its commit, java, djl, pytorch
 * @param machine processor, operating system and architecture
 */
record RunEnvironment(int threads, Map<String, String> versions, String machine) {

  RunEnvironment {
    versions = Map.copyOf(versions);
  }

  /** All of it in one line. */
  String description() {
    return "%s, %d threads, %s".formatted(machine, threads, new TreeMap<>(versions));
  }
}
