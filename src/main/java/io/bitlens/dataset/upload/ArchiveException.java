package io.bitlens.dataset.upload;

/** An archive that is refused as a whole; the message says what was found and what is allowed. */
public final class ArchiveException extends Exception {

  public ArchiveException(String message) {
    super(message);
  }

  public ArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
