package io.bitlens.dataset.upload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Pictures in a folder for each class: {@code cat/1.png}, or {@code train/cat/1.png} and {@code
 * test/cat/1.png}; one folder around all of it is passed over. Classes are in order of their names
 * ({@link String#compareTo}), and so are the pictures of one.
 *
 * @param split whether the archive says which pictures are for testing
 */
record ClassFolders(List<String> classNames, List<Picture> pictures, boolean split) {

  /** With more, a label is no longer a byte. */
  static final int MAX_CLASSES = 256;

  private static final int MAX_NAME = 100;
  private static final Comparator<Picture> ORDER =
      Comparator.comparingInt(Picture::label)
          .thenComparing(Picture::part)
          .thenComparing(picture -> String.join("/", picture.file().path()));

  /** One picture, not read yet. */
  record Picture(Archive.Entry file, int label, Part part) {}

  /**
   * Sorts an archive's files into classes.
   *
   * @param refusals gets the files that lie in no class folder
   */
  static ClassFolders of(Archive archive, Refusals refusals) throws ArchiveException {
    int around = around(archive);
    var files = archive.files().stream().filter(f -> f.path().size() > around).toList();
    var inside = files.stream().map(f -> f.path().subList(around, f.path().size())).toList();
    boolean parts =
        inside.stream().filter(p -> p.size() > 1).allMatch(p -> part(p).isPresent())
            && inside.stream().anyMatch(p -> p.size() > 2);
    int depth = around + (parts ? 1 : 0);

    var classes = classes(archive, depth, files);
    var pictures = new ArrayList<Picture>();
    for (var file : files) {
      if (file.path().size() != depth + 2) {
        refusals.add(file.name(), "lies in no class folder, or deeper than in one");
        continue;
      }
      var part = parts ? part(file.path().subList(around, depth + 1)) : Optional.of(Part.TRAIN);
      pictures.add(
          new Picture(
              file,
              Objects.requireNonNull(classes.get(file.path().get(depth))),
              part.orElseThrow()));
    }
    pictures.sort(ORDER);
    return new ClassFolders(
        List.copyOf(classes.keySet()),
        List.copyOf(pictures),
        pictures.stream().anyMatch(p -> p.part() == Part.TEST));
  }

  /** 1 if all files share one folder that is not itself a class or a part; 0 if not. */
  private static int around(Archive archive) {
    var paths = archive.files().stream().map(Archive.Entry::path).toList();
    boolean shared =
        paths.stream().allMatch(p -> p.size() > 1)
            && paths.stream().map(List::getFirst).distinct().count() == 1
            && archive.folders().stream().allMatch(f -> f.getFirst().equals(first(paths)));
    return shared && paths.stream().anyMatch(p -> p.size() > 2) && part(paths.getFirst()).isEmpty()
        ? 1
        : 0;
  }

  private static String first(List<List<String>> paths) {
    return paths.isEmpty() ? "" : paths.getFirst().getFirst();
  }

  /** Index by name; folders without a single file count, so that they are not lost in silence. */
  private static Map<String, Integer> classes(Archive archive, int depth, List<Archive.Entry> files)
      throws ArchiveException {
    var classes = new TreeMap<String, Integer>();
    for (var file : files) {
      if (file.path().size() == depth + 2) {
        classes.put(file.path().get(depth), 0);
      }
    }
    for (var folder : archive.folders()) {
      if (folder.size() == depth + 1) {
        classes.put(folder.get(depth), 0);
      }
    }
    if (classes.size() > MAX_CLASSES) {
      throw new ArchiveException(
          "The archive has %d class folders; at most %d are read."
              .formatted(classes.size(), MAX_CLASSES));
    }
    int index = 0;
    for (var entry : classes.entrySet()) {
      requireName(entry.getKey());
      entry.setValue(index++);
    }
    return classes;
  }

  static void requireName(String name) throws ArchiveException {
    if (name.isBlank() || name.length() > MAX_NAME || !EntryName.shown(name).equals(name)) {
      throw new ArchiveException(
          "The class name '%s' is not 1 to %d printable characters."
              .formatted(EntryName.shown(name), MAX_NAME));
    }
  }

  private static Optional<Part> part(List<String> path) {
    return switch (path.getFirst().toLowerCase(Locale.ROOT)) {
      case "train" -> Optional.of(Part.TRAIN);
      case "test" -> Optional.of(Part.TEST);
      default -> Optional.empty();
    };
  }
}
