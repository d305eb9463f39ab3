package io.bitlens.web;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a page starts and how long it is. Lists are ordered by their time-ordered (UUIDv7) id,
 * newest first, so a page is "the ids below this one" and survives inserts.
 *
 * @param size 1 to {@link #MAX_SIZE}
 * @param before only ids below this one; empty for the first page
 */
public record PageRequest(int size, Optional<UUID> before) {

  public static final int DEFAULT_SIZE = 20;
  public static final int MAX_SIZE = 100;

  /**
   * Reads the query parameters {@code pageSize} and {@code pageToken}.
   *
   * @param pageSize {@link #DEFAULT_SIZE} if null
   * @param pageToken as an earlier {@link Page} gave it; null for the first page
   * @throws ApiException INVALID_VALUE, naming each parameter that makes no sense
   */
  public static PageRequest of(@Nullable Integer pageSize, @Nullable String pageToken) {
    var errors = new ArrayList<FieldProblem>();
    int size = pageSize == null ? DEFAULT_SIZE : pageSize;
    if (size < 1 || size > MAX_SIZE) {
      errors.add(new FieldProblem("pageSize", "must be 1 to " + MAX_SIZE + ", found " + size));
    }
    var before = pageToken == null ? Optional.<UUID>empty() : decode(pageToken);
    if (pageToken != null && before.isEmpty()) {
      errors.add(
          new FieldProblem(
              "pageToken", "must be the nextPageToken of an earlier answer, or absent"));
    }
    if (!errors.isEmpty()) {
      throw ApiException.invalid(errors);
    }
    return new PageRequest(size, before);
  }

  /** How many items to read: one more than the page holds tells whether another page follows. */
  public int limit() {
    return size + 1;
  }

  /**
   * The page made of the items that were read.
   *
   * @param read up to {@link #limit()} items, newest first
   */
  public <T> Page<T> page(List<T> read, Function<? super T, UUID> id) {
    if (read.size() <= size) {
      return new Page<>(read, Optional.empty());
    }
    return new Page<>(read.subList(0, size), Optional.of(encode(id.apply(read.get(size - 1)))));
  }

  private static String encode(UUID id) {
    var bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  private static Optional<UUID> decode(String token) {
    try {
      var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
      return bytes.remaining() == 2 * Long.BYTES
          ? Optional.of(new UUID(bytes.getLong(), bytes.getLong()))
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
