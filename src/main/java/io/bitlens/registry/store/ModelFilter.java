package io.bitlens.registry.store;

import java.util.Optional;

/**
 * Which models a list shows; an empty criterion matches all.
 *
 * @param precision name of the preset, or {@code custom}
 */
public record ModelFilter(
    Optional<String> dataset,
    Optional<String> network,
    Optional<String> precision,
    Optional<Boolean> guided) {

  public static final ModelFilter ALL =
      new ModelFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
