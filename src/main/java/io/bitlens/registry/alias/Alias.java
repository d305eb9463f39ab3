package io.bitlens.registry.alias;

import java.time.Instant;
import java.util.UUID;

/**
 * A name that points to a model.
 *
 * @param revision its last change
 * @param policy what the next model has to meet
 */
record Alias(
    String name,
    UUID model,
    PromotionPolicy policy,
    UUID revision,
    Instant createdAt,
    Instant movedAt) {

  String entityTag() {
    return '"' + revision.toString() + '"';
  }
}
