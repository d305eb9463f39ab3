package io.bitlens.registry.alias;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A change of an alias.
 *
 * @param from what it pointed to before; empty at its creation
 * @param to what it points to since; as before where only the policy changed
 * @param measured what the gates found
 */
record AliasMove(UUID id, Instant at, Optional<UUID> from, UUID to, Measured measured) {

  /**
   * What a change was judged by.
   *
   * @param reference the model that the gates compared with
   */
  record Measured(Optional<UUID> reference, PromotionPolicy policy, List<GateResult> gates) {
    public Measured {
      gates = List.copyOf(gates);
    }
  }
}
