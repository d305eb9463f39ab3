package io.bitlens.dataset.upload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;

/**
 * A ZIP archive, opened.
 *
 * <p>Opening refuses what no honest archive has: links, encrypted or doubled entries, archives in
 * the archive, names that lead elsewhere. The central directory alone is believed about which
 * entries there are, and nothing is believed about their sizes: every byte is counted as it is
 * inflated, over the whole archive, and compared with the entry's size and checksum at its end.
 */
public final class Archive implements AutoCloseable {

  private final ZipFile zip;
  private final Expansion expansion;
  private final List<Entry> files = new ArrayList<>();
  private final List<List<String>> folders = new ArrayList<>();

  /**
   * A file in the archive.
   *
   * @param path folders, and last the file's own name
   */
  record Entry(List<String> path, ZipArchiveEntry source) {

    Entry {
      path = List.copyOf(path);
    }

    /** For people. */
    String name() {
      return EntryName.shown(source.getName());
    }

    Entry without(int leading) {
      return new Entry(path.subList(leading, path.size()), source);
    }
  }

  private Archive(ZipFile zip, Expansion expansion) {
    this.zip = zip;
    this.expansion = expansion;
  }

  /**
   * Opens an archive and checks what it says of itself.
   *
   * @throws ArchiveException if it is refused
   */
  public static Archive open(Path file, ArchiveLimits limits) throws ArchiveException, IOException {
    long bytes = Files.size(file);
    var channel = Files.newByteChannel(file);
    try {
      new ArchiveDirectory(channel, limits).check();
      var archive = new Archive(zip(channel), new Expansion(limits.expansion(bytes)));
      archive.list();
      return archive;
    } catch (ArchiveException | IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ZipFile zip(SeekableByteChannel channel) throws ArchiveException {
    try {
      return ZipFile.builder().setSeekableByteChannel(channel).setIgnoreLocalFileHeader(true).get();
    } catch (IOException | RuntimeException e) {
      throw new ArchiveException("The archive is damaged: " + e.getMessage(), e);
    }
  }

  private void list() throws ArchiveException {
    var names = new HashSet<String>();
    long declared = 0;
    for (var entry : Collections.list(zip.getEntries())) {
      var name = entry.getName();
      var path = EntryName.segments(name);
      if (!names.add(String.join("/", path))) {
        throw EntryName.refused(name, "is there twice");
      }
      if (EntryName.ignored(path)) {
        continue;
      }
      if (entry.isDirectory()) {
        folders.add(path);
        continue;
      }
      requirePlain(entry);
      declared += Math.max(0, entry.getSize());
      expansion.requireWithin(declared);
      files.add(new Entry(path, entry));
    }
  }

  private static void requirePlain(ZipArchiveEntry entry) throws ArchiveException {
    var name = entry.getName();
    int type = entry.getUnixMode() & 0170000;
    if (type != 0 && type != 0100000) {
      throw EntryName.refused(name, "is a link or a device, not a file");
    }
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw EntryName.refused(name, "is encrypted");
    }
    if (entry.getMethod() != ZipMethod.STORED.getCode()
        && entry.getMethod() != ZipMethod.DEFLATED.getCode()) {
      throw EntryName.refused(name, "is compressed by a method that is not read; use deflate");
    }
    if (EntryName.archive(name)) {
      throw EntryName.refused(name, "is an archive in the archive");
    }
  }

  /** The files, without those that operating systems add, in the archive's order. */
  List<Entry> files() {
    return Collections.unmodifiableList(files);
  }

  /** The folders that have an entry of their own. */
  List<List<String>> folders() {
    return Collections.unmodifiableList(folders);
  }

  /** Opens a file's content; what is read counts, and its end is compared with its checksum. */
  InputStream open(Entry file) throws IOException {
    return new EntryContent(zip.getInputStream(file.source()), file.source(), expansion);
  }

  /** Counts bytes that are expanded behind {@link #open}: those of gzipped files. */
  Expansion expansion() {
    return expansion;
  }

  /**
   * Reads a whole file.
   *
   * @throws IOException if it has more than so many bytes, or is damaged
   */
  byte[] read(Entry file, int limit) throws IOException {
    if (file.source().getSize() > limit) {
      throw tooLarge(limit);
    }
    try (var in = open(file)) {
      var bytes = new ByteArrayOutputStream();
      var buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes.write(buffer, 0, n);
        if (bytes.size() > limit) {
          throw tooLarge(limit);
        }
      }
      return bytes.toByteArray();
    }
  }

  private static IOException tooLarge(int limit) {
    return new IOException("has more than the " + limit + " bytes that are read");
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
