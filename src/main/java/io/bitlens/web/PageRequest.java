package io.bitlens.web;

import java.util.Optional;
import java.util.UUID;

/**
 * Where a page starts and how long it is. Lists are ordered by their time-ordered (UUIDv7) id,
 * newest first, so a page is "the ids below this one" and survives inserts.
 *
 * @param size 1 to {@link #MAX_SIZE}
 * @param before only ids below this one; empty for the first page
 */
public record PageRequest(int size, Optional<UUID> before) {

  public static final int DEFAULT_SIZE = 20;
  public static final int MAX_SIZE = 100;
}
