package io.bitlens.role;

/** A process that shares its database with others was given one that it cannot share. */
final class EmbeddedDatabaseException extends RuntimeException {

  EmbeddedDatabaseException(String role, String url) {
    super(
        "The role '%s' shares its database with other processes, and %s is embedded in one."
            .formatted(role, url));
  }
}
