package io.bitlens.security.key;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What is known of a key, which is not the key.
 *
 * @param name for people
 * @param owner of what its holder makes
 * @param sha256 of its secret, hexadecimal
 * @param expiresAt from then on it opens nothing; empty: it does not expire
 * @param revokedAt when an administrator ended it
 */
record ApiKey(
    UUID id,
    String name,
    String owner,
    Set<Scope> scopes,
    String sha256,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> revokedAt) {

  ApiKey {
    scopes = Set.copyOf(scopes);
  }

  boolean opens(Instant now) {
    return revokedAt.isEmpty() && expiresAt.filter(end -> !now.isBefore(end)).isEmpty();
  }
}
