package io.bitlens.dataset;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.bitlens.dataset.upload.Content;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.util.FileSystemUtils;

/** Uploads in a folder of the data folder, each in one of its own, named by its id. */
final class UploadFolder implements UploadStorage {

  private final Path folder;

  UploadFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public long receive(UUID upload, InputStream archive, long limit) throws IOException {
    Files.createDirectories(own(upload));
    long bytes = 0;
    var buffer = new byte[1 << 16];
    try (var out = Files.newOutputStream(archive(upload))) {
      for (int n = archive.read(buffer); n >= 0; n = archive.read(buffer)) {
        bytes += n;
        if (bytes > limit) {
          throw new ApiException(
              ProblemCode.TOO_LARGE, "The archive has more than %d bytes.".formatted(limit));
        }
        out.write(buffer, 0, n);
      }
    }
    return bytes;
  }

  @Override
  public Path archive(UUID upload) {
    return own(upload).resolve("archive.zip");
  }

  /** No other process has this folder, nor the database. */
  @Override
  public boolean validatesHere(UUID upload) {
    return true;
  }

  @Override
  public Path workspace(UUID upload) throws IOException {
    FileSystemUtils.deleteRecursively(work(upload));
    // Left by a process that died between publishing and saying so.
    FileSystemUtils.deleteRecursively(content(upload));
    return Files.createDirectories(work(upload));
  }

  @Override
  public void publish(UUID upload) throws IOException {
    Files.move(work(upload), content(upload), ATOMIC_MOVE);
  }

  @Override
  public void keepContent(UUID upload) throws IOException {
    Files.deleteIfExists(archive(upload));
    FileSystemUtils.deleteRecursively(work(upload));
  }

  @Override
  public Path content(UUID upload, Content stored) {
    return content(upload);
  }

  /** Where the content is, if it is here. */
  Path content(UUID upload) {
    return own(upload).resolve("content");
  }

  @Override
  public void discard(UUID upload) throws IOException {
    FileSystemUtils.deleteRecursively(own(upload));
  }

  @Override
  public Set<UUID> stored() throws IOException {
    if (!Files.exists(folder)) {
      return Set.of();
    }
    try (var folders = Files.list(folder)) {
      return folders
          .map(f -> id(String.valueOf(f.getFileName())))
          .flatMap(Optional::stream)
          .collect(Collectors.toSet());
    }
  }

  private static Optional<UUID> id(String name) {
    try {
      return Optional.of(UUID.fromString(name));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private Path own(UUID upload) {
    return folder.resolve(upload.toString());
  }

  private Path work(UUID upload) {
    return own(upload).resolve("work");
  }
}
