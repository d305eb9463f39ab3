package io.bitlens.dataset;

import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.files.DataFile;
import io.bitlens.dataset.files.DataFolders;
import io.bitlens.dataset.files.Downloader;
import io.bitlens.dataset.files.FileContent;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has the files of the built-in data sets: from the application, from folders, from mirrors, in
 * this order.
 */
final class DatasetFiles {

  private final DataFolders folders;
  private final Path downloads;
  private final Optional<Downloader> downloader;

  /**
   * @param folders searched for data sets
   * @param downloads gets one folder for each downloaded data set; one of the folders searched
   * @param downloader empty where nothing may be downloaded
   */
  DatasetFiles(DataFolders folders, Path downloads, Optional<Downloader> downloader) {
    this.folders = folders;
    this.downloads = downloads;
    this.downloader = downloader;
  }

  Availability availability(IdxDataset dataset) {
    if (dataset.embedded()) {
      return Availability.EMBEDDED;
    }
    if (dataset.files().all().allMatch(file -> folders.find(dataset.id(), file).isPresent())) {
      return Availability.PRESENT;
    }
    return downloader.isPresent() ? Availability.DOWNLOADABLE : Availability.MISSING;
  }

  /** Finds every file of the data set, downloading those that are not here. */
  Map<DataFile, FileContent> contents(IdxDataset dataset, Consumer<String> progress)
      throws DatasetException {
    Map<DataFile, FileContent> contents = new HashMap<>();
    for (DataFile file : dataset.files().all().toList()) {
      contents.put(
          file, dataset.embedded() ? embedded(dataset, file) : local(dataset, file, progress));
    }
    return contents;
  }

  private static FileContent embedded(IdxDataset dataset, DataFile file) {
    String resource = "/datasets/" + dataset.id() + "/" + file.gzipName();
    return new FileContent(
        resource,
        () -> {
          InputStream stream = DatasetFiles.class.getResourceAsStream(resource);
          if (stream == null) {
            throw new FileNotFoundException("not in this application");
          }
          return stream;
        });
  }

  private FileContent local(IdxDataset dataset, DataFile file, Consumer<String> progress)
      throws DatasetException {
    Optional<Path> found = folders.find(dataset.id(), file);
    Path path = found.isPresent() ? found.get() : download(dataset, file, progress);
    return new FileContent(path.toString(), () -> Files.newInputStream(path));
  }

  private Path download(IdxDataset dataset, DataFile file, Consumer<String> progress)
      throws DatasetException {
    if (downloader.isEmpty()) {
      throw new DatasetException(
          "%s of %s is in none of the folders %s, and downloads are switched off"
              .formatted(file.name(), dataset.id(), searched(dataset)));
    }
    List<URI> mirrors = dataset.mirrors();
    return downloader.get().download(mirrors, file, downloads.resolve(dataset.id()), progress);
  }

  private List<Path> searched(IdxDataset dataset) {
    return folders.folders().stream().map(folder -> folder.resolve(dataset.id())).toList();
  }
}
