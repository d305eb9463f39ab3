package io.bitlens.web;

/**
 * What text from callers may be: without control characters, of which PostgreSQL stores not all and
 * a log or terminal obeys some, and without halves of surrogate pairs, which UTF-8 cannot say.
 */
final class PlainText {

  /** What a text breaks that is none. */
  static final String RULE = "must have no control characters and no halves of surrogate pairs";

  private PlainText() {}

  /** Whether the text is plain; an empty one is. */
  static boolean is(String text) {
    return text.codePoints()
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }
}
