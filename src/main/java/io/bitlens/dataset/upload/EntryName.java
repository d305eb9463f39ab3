package io.bitlens.dataset.upload;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is allowed of an entry's name, and how names are shown. Names never become paths. */
final class EntryName {

  private static final int SHOWN = 200;

  /**
   * Folders of folders; names of 512 folders each would fill the memory that one record does not.
   */
  private static final int MAX_DEPTH = 16;

  /** What operating systems put into archives on their own. */
  private static final Set<String> IGNORED =
      Set.of("__macosx", ".ds_store", "thumbs.db", "desktop.ini");

  private static final Set<String> ARCHIVES =
      Set.of("zip", "jar", "tar", "tgz", "gz", "bz2", "xz", "zst", "7z", "rar");

  private EntryName() {}

  /** The name's folders and, last, its own; a folder's trailing slash is dropped. */
  static List<String> segments(String name) throws ArchiveException {
    var plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    if (plain.chars().filter(c -> c == '/').count() >= MAX_DEPTH) {
      throw refused(name, "lies deeper than " + MAX_DEPTH + " levels");
    }
    var segments = List.of(plain.split("/", -1));
    if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.matches("(?s)^[A-Za-z]:.*")) {
      throw refused(name, "is absolute or has a backslash");
    }
    for (var segment : segments) {
      if (segment.isBlank() || segment.equals(".") || segment.equals("..")) {
        throw refused(name, "has an empty part, '.' or '..' in its path");
      }
    }
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      throw refused(name, "has control characters");
    }
    return segments;
  }

  static boolean ignored(List<String> segments) {
    return segments.getLast().startsWith("._")
        || segments.stream().anyMatch(s -> IGNORED.contains(s.toLowerCase(Locale.ROOT)));
  }

  /** Whether the name is that of an archive; gzipped IDX files are none. */
  static boolean archive(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    return ARCHIVES.contains(lower.substring(lower.lastIndexOf('.') + 1))
        && !lower.endsWith("-ubyte.gz");
  }

  static ArchiveException refused(String name, String reason) {
    return new ArchiveException("The entry '%s' %s.".formatted(shown(name), reason));
  }

  /** The name for people: of a sane length, without anything that a terminal would obey. */
  static String shown(String name) {
    var text = new StringBuilder();
    name.codePoints()
        .limit(SHOWN)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(text::appendCodePoint);
    return text.toString();
  }
}
