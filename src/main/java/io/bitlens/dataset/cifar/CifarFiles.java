package io.bitlens.dataset.cifar;

import io.bitlens.dataset.DatasetException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Where the batch files are. */
public sealed interface CifarFiles {

  /** Takes one file's content. */
  @FunctionalInterface
  interface Reader {
    void read(String file, CifarInput input) throws DatasetException;
  }

  /** Opens each of the files once, in whatever order they are. */
  void each(List<String> files, Reader reader) throws DatasetException;

  /** Files of their own in a folder. */
  record Folder(Path folder) implements CifarFiles {

    public boolean has(List<String> files) {
      return files.stream().map(folder::resolve).allMatch(Files::isRegularFile);
    }

    @Override
    public void each(List<String> files, Reader reader) throws DatasetException {
      for (var file : files) {
        var path = folder.resolve(file);
        try (var stream = Files.newInputStream(path)) {
          reader.read(file, new CifarInput(path.toString(), stream));
        } catch (IOException e) {
          throw new DatasetException(path + ": cannot be read: " + e, e);
        }
      }
    }
  }

  /**
   * A gzipped tar archive, read without unpacking it. Folders inside are of no importance; other
   * files are few and small, or the archive is refused.
   */
  record Archive(Path archive) implements CifarFiles {

    private static final int MAX_ENTRIES = 64;
    private static final long MAX_OTHER_BYTES = 1 << 20;
    private static final int BUFFER = 1 << 16;

    @Override
    public void each(List<String> files, Reader reader) throws DatasetException {
      var missing = new TreeSet<>(files);
      try (var stream = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
          var tar = new TarArchiveInputStream(new GZIPInputStream(stream, BUFFER))) {
        for (int i = 0; !missing.isEmpty(); i++) {
          TarArchiveEntry entry = tar.getNextEntry();
          if (entry == null) {
            throw new DatasetException("%s: lacks %s".formatted(archive, missing));
          }
          if (i >= MAX_ENTRIES) {
            throw new DatasetException(
                "%s: has more than %d entries, and not %s among the first"
                    .formatted(archive, MAX_ENTRIES, missing));
          }
          var name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
          if (entry.isFile() && missing.remove(name)) {
            reader.read(name, new CifarInput(archive + "!" + entry.getName(), tar));
          } else if (entry.getSize() > MAX_OTHER_BYTES) {
            throw new DatasetException(
                "%s: has an unexpected entry %s of %d bytes"
                    .formatted(archive, entry.getName(), entry.getSize()));
          }
        }
      } catch (IOException e) {
        throw new DatasetException(archive + ": cannot be read: " + e, e);
      }
    }
  }
}
