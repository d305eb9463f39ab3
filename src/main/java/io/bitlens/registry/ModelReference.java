package io.bitlens.registry;

import java.util.UUID;
import java.util.regex.Pattern;

/** How a caller names a model: by its id, or by an alias that points to it. */
public sealed interface ModelReference {

  /** The model's own id. */
  record Id(UUID id) implements ModelReference {

    private static final Pattern TEXT =
        Pattern.compile("\\p{XDigit}{8}-(\\p{XDigit}{4}-){3}\\p{XDigit}{12}");

    /** Whether a text looks like an id. */
    public static boolean looksLike(String text) {
      return TEXT.matcher(text).matches();
    }
  }

  /** A name that can point to another model later. */
  record Alias(String name) implements ModelReference {}

  /** What looks like an id is one; anything else is an alias, whether there is one or not. */
  static ModelReference of(String text) {
    return Id.looksLike(text) ? new Id(UUID.fromString(text)) : new Alias(text);
  }

  /** The reference as a caller writes it. */
  default String text() {
    return switch (this) {
      case Id(var id) -> id.toString();
      case Alias(var name) -> name;
    };
  }
}
