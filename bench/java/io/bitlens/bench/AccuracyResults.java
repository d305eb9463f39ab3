package io.bitlens.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The table's file: one line a trained cell, appended as it comes. */
final class AccuracyResults {

  private static final String HEADER =
      "cell,recipe,epochs,best_epoch,validation,test,seconds,commit,date,options";

  private final Path file;

  AccuracyResults(Options options) {
    this.file = file(options);
  }

  static Path file(Options options) {
    return Path.of(options.text("results", "bench/results/accuracy.csv"));
  }

  /** Whether the cell has been trained under the recipe. */
  boolean has(AccuracyCell cell, String recipe) throws IOException {
    return lines().stream().anyMatch(line -> line.startsWith(cell + "," + recipe + ","));
  }

  void add(String... values) throws IOException {
    if (Files.notExists(file)) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, HEADER + "\n");
    }
    Files.writeString(file, String.join(",", values) + "\n", StandardOpenOption.APPEND);
    AccuracySummary.write(file);
  }

  private List<String> lines() throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : new ArrayList<>();
  }
}
