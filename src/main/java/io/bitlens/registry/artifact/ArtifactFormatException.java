package io.bitlens.registry.artifact;

/** Bytes that are not an artifact; the message says what was expected and what was found. */
public final class ArtifactFormatException extends Exception {

  public ArtifactFormatException(String message) {
    super(message);
  }

  public ArtifactFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
