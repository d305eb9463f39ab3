package io.bitlens.web;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a page starts and how long it is. Lists are ordered by their time-ordered (UUIDv7) id,
 * newest first, so a page is "the ids below this one" and survives inserts.
 *
 * @param scope the list and its filters
 * @param size 1 to {@link #MAX_SIZE}
 * @param before only ids below this one; empty for the first page
 */
public record PageRequest(PageScope scope, int size, Optional<UUID> before) {

  public static final int DEFAULT_SIZE = 20;
  public static final int MAX_SIZE = 100;

  /**
   * Reads the query parameters {@code pageSize} and {@code pageToken}.
   *
   * @param pageSize {@link #DEFAULT_SIZE} if null
   * @param pageToken as an earlier {@link Page} of the same scope gave it; null for the first page
   * @throws ApiException INVALID_PAGE_TOKEN, or INVALID_VALUE of pageSize
   */
  public static PageRequest of(
      PageScope scope, @Nullable Integer pageSize, @Nullable String pageToken) {
    var before = Optional.ofNullable(pageToken).map(token -> PageToken.read(scope, token));
    int size = pageSize == null ? DEFAULT_SIZE : pageSize;
    if (size < 1 || size > MAX_SIZE) {
      throw ApiException.invalid(
          List.of(new FieldProblem("pageSize", "must be 1 to " + MAX_SIZE + ", found " + size)));
    }
    return new PageRequest(scope, size, before);
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
    var last = id.apply(read.get(size - 1));
    return new Page<>(read.subList(0, size), Optional.of(PageToken.write(scope, last)));
  }
}
