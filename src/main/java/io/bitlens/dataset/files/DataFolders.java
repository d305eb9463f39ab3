package io.bitlens.dataset.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Folders with one folder for each data set, named by its id.
 *
 * @param folders searched in this order
 */
public record DataFolders(List<Path> folders) {

  public DataFolders {
    folders = List.copyOf(folders);
  }

  /**
   * Finds a file by its usual names ({@code train-images-idx3-ubyte}, also {@code
   * train-images.idx3-ubyte}, each with or without {@code .gz}).
   */
  public Optional<Path> find(String dataset, DataFile file) {
    return folders.stream()
        .map(folder -> folder.resolve(dataset))
        .flatMap(folder -> file.spellings().stream().map(folder::resolve))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
