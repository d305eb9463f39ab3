package io.bitlens.web;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
   * Reads the query parameters of a list.
   *
   * @param pageSize {@link #DEFAULT_SIZE} if absent
   * @param pageToken a page's {@code nextPageToken}; the first page if absent
   * @throws ApiException if one of them cannot be
   */
  public static PageRequest of(@Nullable Integer pageSize, @Nullable String pageToken) {
    int size = pageSize == null ? DEFAULT_SIZE : pageSize;
    if (size < 1 || size > MAX_SIZE) {
      throw invalid("pageSize", "must be 1 to " + MAX_SIZE + ", found " + size);
    }
    return new PageRequest(size, Optional.ofNullable(pageToken).map(PageRequest::before));
  }

  private static UUID before(String pageToken) {
    return PageToken.parse(pageToken)
        .orElseThrow(() -> invalid("pageToken", "is not the nextPageToken of an earlier answer"));
  }

  private static ApiException invalid(String parameter, String detail) {
    return new ApiException(
        ProblemCode.INVALID_VALUE,
        "The page cannot be had.",
        List.of(new FieldProblem(parameter, detail)));
  }
}
