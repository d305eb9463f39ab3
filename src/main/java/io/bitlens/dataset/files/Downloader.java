package io.bitlens.dataset.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.bitlens.dataset.DatasetException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Gets files of data sets from their mirrors: each mirror in turn, then, after a pause that
 * doubles, all of them again.
 */
public final class Downloader {

  private static final int ROUNDS = 4;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final HttpTransfer transfer;
  private final Pause pause;

  /**
   * @param stallLimit an attempt fails when no byte has come for so long
   */
  public Downloader(HttpClient client, Duration stallLimit, Pause pause) {
    this.transfer = new HttpTransfer(client, stallLimit);
    this.pause = pause;
  }

  /**
   * Gets a file's compressed form and verifies it. Services that share the folder take turns.
   *
   * @param mirrors addresses of the mirrors' folders
   * @param folder created if need be
   * @param progress told in words for people
   * @return the file's path in {@code folder}
   * @throws DatasetException if no mirror gave it, with each one's last answer
   */
  public Path download(List<URI> mirrors, DataFile file, Path folder, Consumer<String> progress)
      throws DatasetException {
    DataFile.Gzip expected = file.gzip().orElseThrow(() -> notOffered(file));
    return download(mirrors, file.gzipName(), expected, folder, progress);
  }

  /** Gets the compressed file of a name, as above. */
  public Path download(
      List<URI> mirrors,
      String name,
      DataFile.Gzip expected,
      Path folder,
      Consumer<String> progress)
      throws DatasetException {
    Path target = folder.resolve(name);
    try {
      Files.createDirectories(folder);
      try (FileChannel channel = FileChannel.open(folder.resolve(".lock"), CREATE, WRITE);
          FileLock _ = channel.lock()) {
        if (!Files.exists(target)) {
          fetch(mirrors, name, expected, target, progress);
        }
      }
      return target;
    } catch (IOException e) {
      throw new DatasetException("cannot write to " + folder + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatasetException("the download of " + name + " was interrupted", e);
    }
  }

  private void fetch(
      List<URI> mirrors,
      String name,
      DataFile.Gzip expected,
      Path target,
      Consumer<String> progress)
      throws DatasetException, InterruptedException {
    Map<URI, String> failures = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      if (round > 0) {
        pause.of(FIRST_PAUSE.multipliedBy(1L << (round - 1)));
      }
      for (URI mirror : mirrors) {
        URI uri = inFolder(mirror, name);
        try {
          transfer.attempt(new Download(uri, expected, target), percent(uri, expected, progress));
          return;
        } catch (IOException e) {
          failures.put(uri, reason(e));
          progress.accept("downloading %s failed: %s".formatted(uri, reason(e)));
        }
      }
    }
    throw new DatasetException(
        "%s cannot be downloaded after %d attempts: %s; it can be put into %s by hand"
            .formatted(name, ROUNDS, summary(failures), target.getParent()));
  }

  private static URI inFolder(URI mirror, String name) {
    String folder = mirror.toString();
    return URI.create(folder.endsWith("/") ? folder + name : folder + "/" + name);
  }

  private static DatasetException notOffered(DataFile file) {
    return new DatasetException(file.gzipName() + " is offered by no mirror");
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String summary(Map<URI, String> failures) {
    return failures.entrySet().stream()
        .map(failure -> failure.getKey() + ": " + failure.getValue())
        .collect(Collectors.joining("; "));
  }

  /** Tells each whole percent once. */
  private static LongConsumer percent(URI uri, DataFile.Gzip expected, Consumer<String> progress) {
    long[] told = {-1};
    return received -> {
      long percent = received * 100 / expected.bytes();
      if (percent != told[0]) {
        told[0] = percent;
        progress.accept("downloading %s: %d %%".formatted(uri, percent));
      }
    };
  }
}
