package io.bitlens.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * The state of a resource that a request is meant for: its {@code If-Match} (RFC 9110, 13.1.1). It
 * holds whatever the state is where the request has none.
 */
public final class IfMatch {

  private final @Nullable List<ETag> tags;

  private IfMatch(@Nullable List<ETag> tags) {
    this.tags = tags;
  }

  /** Reads the header; null where there is none. */
  public static IfMatch of(@Nullable String header) {
    return new IfMatch(header == null ? null : ETag.parse(header));
  }

  /**
   * Compares; a weak tag equals none.
   *
   * @param entityTag the resource's, in quotes
   * @throws ApiException PRECONDITION_FAILED
   */
  public void require(String entityTag) {
    if (tags != null
        && tags.stream()
            .noneMatch(
                tag -> tag.isWildcard() || (!tag.weak() && tag.formattedTag().equals(entityTag)))) {
      throw new ApiException(
          ProblemCode.PRECONDITION_FAILED,
          "The resource has changed: its ETag is " + entityTag + " now.");
    }
  }
}
