package io.bitlens.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Markdown, shown line by line as it is measured, and kept where there is a file for it. */
final class Report {

  private final Optional<Path> file;

  private Report(Optional<Path> file) {
    this.file = file;
  }

  /** Only shown. */
  static Report shown() {
    return new Report(Optional.empty());
  }

  /** Shown and written to a file, whose former content is lost. */
  static Report kept(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, "");
    return new Report(Optional.of(file));
  }

  void line(String text) throws IOException {
    System.out.println(text);
    if (file.isPresent()) {
      Files.writeString(file.get(), text + "\n", StandardOpenOption.APPEND);
    }
  }

  /** A paragraph. */
  void text(String text) throws IOException {
    line(text);
    line("");
  }

  /** Begins a table; it ends with an empty line. */
  void table(String... columns) throws IOException {
    row((Object[]) columns);
    line("|---".repeat(columns.length) + "|");
  }

  void row(Object... cells) throws IOException {
    var line = new StringBuilder("|");
    for (var cell : cells) {
      line.append(' ').append(cell).append(" |");
    }
    line(line.toString());
  }
}
