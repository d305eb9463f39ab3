package io.bitlens.training;

import java.util.Map;

/**
 * What besides specification and data a training's numbers depend on.
 *
 * @param threads threads of the engine
 * @param versions version by component: bitlens, java, djl, pytorch
 * @param machine processor, operating system and architecture
 */
record RunEnvironment(int threads, Map<String, String> versions, String machine) {

  RunEnvironment {
    versions = Map.copyOf(versions);
  }
}
