package io.bitlens.web;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** The opaque form of the id after which a page goes on. */
public final class PageToken {

  private static final int LENGTH = 2 * Long.BYTES;

  private PageToken() {}

  /** The token of the page after the one that ends with this id. */
  public static String after(UUID last) {
    var bytes =
        ByteBuffer.allocate(LENGTH)
            .putLong(last.getMostSignificantBits())
            .putLong(last.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  static Optional<UUID> parse(String token) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      if (bytes.length != LENGTH) {
        return Optional.empty();
      }
      var buffer = ByteBuffer.wrap(bytes);
      return Optional.of(new UUID(buffer.getLong(), buffer.getLong()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
