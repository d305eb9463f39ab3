package io.bitlens.dataset;

import io.bitlens.dataset.CifarDataset.BatchFile;
import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.cifar.CifarFiles;
import io.bitlens.dataset.files.DataFolders;
import io.bitlens.dataset.files.Downloader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * CIFAR-10 from folders or its mirror. The batch files may be unpacked, also in the folder {@code
 * cifar-10-batches-bin} that the archive makes, or stay in the archive.
 */
final class CifarSource implements DatasetSource {

  private static final String UNPACKED = "cifar-10-batches-bin";

  private final CifarDataset dataset;
  private final DataFolders folders;
  private final Path downloads;
  private final Optional<Downloader> downloader;
  private final AtomicReference<Optional<String>> sha256 = new AtomicReference<>(Optional.empty());

  /**
   * @param folders searched for a folder with the data set's id
   * @param downloads gets the downloaded archive in such a folder; one of the folders searched
   * @param downloader empty where nothing may be downloaded
   */
  CifarSource(
      CifarDataset dataset, DataFolders folders, Path downloads, Optional<Downloader> downloader) {
    this.dataset = dataset;
    this.folders = folders;
    this.downloads = downloads;
    this.downloader = downloader;
  }

  @Override
  public DatasetInfo info() {
    var availability =
        found().isPresent()
            ? Availability.PRESENT
            : downloader.isPresent() ? Availability.DOWNLOADABLE : Availability.MISSING;
    return dataset.info(availability, sha256.get());
  }

  @Override
  public Dataset read(Consumer<String> progress) throws DatasetException {
    var found = found();
    var files = found.isPresent() ? found.get() : download(progress);
    progress.accept("reading " + dataset.id());
    var result = new CifarReader(dataset, files).read();
    sha256.set(result.info().sha256());
    return result;
  }

  private Optional<CifarFiles> found() {
    return searched().flatMap(this::candidates).findFirst();
  }

  private Stream<CifarFiles> candidates(Path folder) {
    var names = dataset.files().stream().map(BatchFile::name).toList();
    Stream<CifarFiles> unpacked =
        Stream.of(folder, folder.resolve(UNPACKED))
            .map(CifarFiles.Folder::new)
            .filter(files -> files.has(names))
            .map(CifarFiles.class::cast);
    Stream<CifarFiles> packed =
        Stream.of(folder.resolve(dataset.archive().name()))
            .filter(Files::isRegularFile)
            .map(CifarFiles.Archive::new);
    return Stream.concat(unpacked, packed);
  }

  private Stream<Path> searched() {
    return folders.folders().stream().map(folder -> folder.resolve(dataset.id()));
  }

  private CifarFiles download(Consumer<String> progress) throws DatasetException {
    if (downloader.isEmpty()) {
      throw new DatasetException(
          "neither %s nor %s of %s are in one of the folders %s, and downloads are switched off; %s"
              .formatted(
                  dataset.archive().name(),
                  dataset.files().stream().map(BatchFile::name).toList(),
                  dataset.id(),
                  searched().toList(),
                  "the archive is offered at " + dataset.source()));
    }
    return new CifarFiles.Archive(
        downloader
            .get()
            .download(
                dataset.mirrors(),
                dataset.archive().name(),
                dataset.archive().expected(),
                downloads.resolve(dataset.id()),
                progress));
  }
}
