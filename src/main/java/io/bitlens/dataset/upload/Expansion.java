package io.bitlens.dataset.upload;

import java.io.IOException;

/** How many bytes an archive has been expanded to, over all its entries. */
final class Expansion {

  private final long limit;
  private long bytes;

  Expansion(long limit) {
    this.limit = limit;
  }

  /** The archive expands to more than it may. */
  static final class ExceededException extends IOException {
    ExceededException(String message) {
      super(message);
    }
  }

  void add(long more) throws ExceededException {
    bytes += more;
    if (bytes > limit) {
      throw new ExceededException(message());
    }
  }

  void requireWithin(long declared) throws ArchiveException {
    if (declared > limit) {
      throw new ArchiveException(message());
    }
  }

  private String message() {
    return "The archive expands to more than the %d bytes that one of its size may."
        .formatted(limit);
  }
}
