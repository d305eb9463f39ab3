package io.bitlens.bench.fuzz;

import io.bitlens.dataset.upload.ArchiveLimits;
import io.bitlens.dataset.upload.ArchiveReading;
import io.bitlens.dataset.upload.UploadOptions;
import io.bitlens.image.DecodingMemory;
import io.bitlens.image.PictureLimits;
import io.bitlens.image.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.springframework.util.FileSystemUtils;

/** Uploads: read or rejected, and nothing written outside their folder. Called by Jazzer. */
public final class Archives {

  private static final ArchiveReading READING =
      new ArchiveReading(
          new PictureReader(
              PictureLimits.DEFAULT, new DecodingMemory(256L << 20, Duration.ofSeconds(1))),
          ArchiveLimits.DEFAULT);
  private static final UploadOptions OPTIONS = new UploadOptions(28, OptionalInt.empty(), 0.15, 7);

  private Archives() {}

  public static void fuzzerTestOneInput(byte[] bytes)
      throws IOException, ArchiveReading.StoppedException {
    var root = Files.createTempDirectory("fuzz");
    try {
      var file = Files.write(root.resolve("archive.zip"), bytes);
      var folder = Files.createDirectory(root.resolve("content"));
      READING.read(file, folder, OPTIONS, (done, total) -> {});
      try (var written = Files.list(root)) {
        if (written.map(Path::getFileName).map(Path::toString).count() != 2) {
          throw new IllegalStateException("something was written beside the folder");
        }
      }
    } finally {
      FileSystemUtils.deleteRecursively(root);
    }
  }
}
