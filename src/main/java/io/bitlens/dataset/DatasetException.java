package io.bitlens.dataset;

/**
 * A data set that cannot be had or read; the message says which file, where, and what was found.
 */
public final class DatasetException extends Exception {

  public DatasetException(String message) {
    super(message);
  }

  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
