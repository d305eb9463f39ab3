package io.bitlens.security.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The first administrator's key, which a file holds, as secrets are handed to containers. Read once
 * when the process starts; another key needs another start.
 */
public final class AdminKey {

  private final String sha256;

  private AdminKey(String sha256) {
    this.sha256 = sha256;
  }

  /**
   * Reads it.
   *
   * @param minimum characters that it must have
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if the key is too short to be safe
   */
  public static AdminKey read(Path file, int minimum) throws IOException {
    var key = Files.readString(file, StandardCharsets.UTF_8).strip();
    if (key.length() < minimum) {
      throw new IllegalArgumentException(
          "%s holds %d characters where an administrator's key has at least %d"
              .formatted(file, key.length(), minimum));
    }
    return new AdminKey(ApiKeyText.sha256(key));
  }

  /** Whether this is it. */
  boolean is(String sent) {
    return ApiKeyText.same(sha256, ApiKeyText.sha256(sent));
  }
}
