package io.bitlens.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** What a caller has of a resource already: its {@code If-None-Match} (RFC 9110, 13.1.2). */
public final class IfNoneMatch {

  private final List<ETag> tags;

  private IfNoneMatch(List<ETag> tags) {
    this.tags = tags;
  }

  /** Reads the header; null where there is none. */
  public static IfNoneMatch of(@Nullable String header) {
    return new IfNoneMatch(header == null ? List.of() : ETag.parse(header));
  }

  /**
   * Whether the caller has what is there. A weak tag is as good as a strong one here.
   *
   * @param entityTag the resource's, in quotes
   */
  public boolean names(String entityTag) {
    return tags.stream()
        .anyMatch(tag -> tag.isWildcard() || ('"' + tag.tag() + '"').equals(entityTag));
  }

  /** The answer to a caller that has it. */
  public static <T> ResponseEntity<T> notModified(String entityTag) {
    return ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(entityTag).build();
  }
}
