package io.bitlens.database;

import java.util.Locale;

/** Tells databases that no other process can have open from those that processes share. */
public final class EmbeddedDatabase {

  private EmbeddedDatabase() {}

  /** Whether the JDBC URL is that of a database inside one process. */
  public static boolean is(String url) {
    var lower = url.toLowerCase(Locale.ROOT);
    return lower.startsWith("jdbc:h2:")
        && !lower.startsWith("jdbc:h2:tcp:")
        && !lower.startsWith("jdbc:h2:ssl:")
        && !lower.contains("auto_server=true");
  }
}
