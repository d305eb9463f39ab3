package io.bitlens.web;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What a page is a page of: one list, narrowed by the filters that it was asked for with. The token
 * of a page leads on in the same scope only.
 */
public final class PageScope {

  private final String text;

  private PageScope(String text) {
    this.text = text;
  }

  /** A list without filters. */
  public static PageScope of(String list) {
    return new PageScope(list);
  }

  /** The same, narrowed by one more filter if there is a value for it. */
  public PageScope with(String filter, Optional<?> value) {
    return value
        .map(String::valueOf)
        // Lengths keep apart what separators in a value could make alike.
        .map(v -> new PageScope(text + "," + filter + ":" + v.length() + ":" + v))
        .orElse(this);
  }

  /** Tells scopes apart, but for one chance in four thousand million. */
  int fingerprint() {
    var crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }
}
