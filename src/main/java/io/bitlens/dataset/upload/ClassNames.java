package io.bitlens.dataset.upload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Names of classes in a text file of the archive, one a line. */
final class ClassNames {

  private static final int MAX_BYTES = 64 * 1_024;

  private ClassNames() {}

  /** The names; empty if the archive has no such file. */
  static Optional<List<String>> in(Archive archive, String name) throws ArchiveException {
    var files = archive.files().stream().filter(f -> f.path().getLast().equals(name)).toList();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    var names =
        text(archive, files.getFirst()).lines().map(String::strip).filter(l -> !l.isEmpty());
    var checked = names.toList();
    if (checked.size() > ClassFolders.MAX_CLASSES
        || checked.stream().distinct().count() < checked.size()) {
      throw new ArchiveException(
          name + " must have at most " + ClassFolders.MAX_CLASSES + " names, each once.");
    }
    for (var line : checked) {
      ClassFolders.requireName(line);
    }
    return Optional.of(checked);
  }

  private static String text(Archive archive, Archive.Entry file) throws ArchiveException {
    try {
      return new String(archive.read(file, MAX_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ArchiveException(file.name() + " " + e.getMessage(), e);
    }
  }
}
