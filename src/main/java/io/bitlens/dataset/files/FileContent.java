package io.bitlens.dataset.files;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file that was found, gzipped or not.
 *
 * @param name where it is, for messages
 */
public record FileContent(String name, Opener opener) {

  /** Opens the file from its start. */
  @FunctionalInterface
  public interface Opener {
    InputStream open() throws IOException;
  }

  public InputStream open() throws IOException {
    return opener.open();
  }
}
