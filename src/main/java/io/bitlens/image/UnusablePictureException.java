package io.bitlens.image;

/** A picture that is refused; the message says what was found and what is allowed. */
public final class UnusablePictureException extends Exception {

  /** Why a picture is refused. */
  public enum Reason {
    /** Broken, truncated, or not a picture at all. */
    INVALID,
    /** A picture of a format that is not read. */
    UNSUPPORTED_FORMAT,
    /** More bytes than a picture may have. */
    TOO_MANY_BYTES,
    /** No memory for decoding became free in time. */
    BUSY
  }

  private final Reason reason;

  public UnusablePictureException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  static UnusablePictureException invalid(String message) {
    return new UnusablePictureException(Reason.INVALID, message);
  }

  static UnusablePictureException truncated(PictureFormat format, int bytes, String missing) {
    return invalid("The %s is truncated: %s after %d bytes.".formatted(format, missing, bytes));
  }

  public Reason reason() {
    return reason;
  }
}
