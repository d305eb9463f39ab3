package io.bitlens.dataset;

import io.bitlens.dataset.CifarDataset.ArchiveFile;
import io.bitlens.dataset.CifarDataset.BatchFile;
import io.bitlens.dataset.files.DataFile.Gzip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A data set in CIFAR-10's format: five files of 16 images for training and one for testing, four
 * classes. Image n of the whole has label n mod 4 and noise around a brightness that its label
 * decides.
 */
final class CifarFixture {

  static final int IMAGES = 16;
  static final int CLASSES = 4;
  static final String ARCHIVE = "small.tar.gz";

  /** Bytes of one image with its label. */
  static final int RECORD = 1 + 3 * 32 * 32;

  final Map<String, byte[]> files = new LinkedHashMap<>();

  CifarFixture() {
    var random = new Random(5);
    for (int file = 0; file <= 5; file++) {
      var content = new byte[IMAGES * RECORD];
      random.nextBytes(content);
      for (int i = 0; i < content.length; i++) {
        int label = i / RECORD % CLASSES;
        int noise = Byte.toUnsignedInt(content[i]) / 4;
        content[i] = (byte) (i % RECORD == 0 ? label : 48 * label + noise);
      }
      files.put(file < 5 ? "data_batch_" + (file + 1) + ".bin" : "test_batch.bin", content);
    }
  }

  CifarDataset dataset() {
    var batches = new ArrayList<BatchFile>();
    files.forEach((name, content) -> batches.add(new BatchFile(name, sha256(content))));
    var archive = archive(List.copyOf(files.keySet()));
    return new CifarDataset(
        "small",
        "Small pictures",
        List.of("a", "b", "c", "d"),
        IMAGES,
        batches.subList(0, 5),
        batches.getLast(),
        8,
        List.of(0.4, 0.41, 0.42),
        0.25,
        new ArchiveFile(ARCHIVE, new Gzip(sha256(archive), archive.length)),
        List.of(URI.create("http://mirror.invalid/")),
        "none",
        "http://source.invalid/");
  }

  void unpack(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (var file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  /** The archive with the files in an order. */
  byte[] archive(List<String> order) {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("batches.meta.txt", new byte[] {'a'});
    order.forEach(name -> entries.put(name, files.getOrDefault(name, new byte[0])));
    return archive(entries);
  }

  static byte[] archive(Map<String, byte[]> entries) {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.putArchiveEntry(entry("cifar-10-batches-bin/", 0));
      tar.closeArchiveEntry();
      for (var file : entries.entrySet()) {
        tar.putArchiveEntry(entry("cifar-10-batches-bin/" + file.getKey(), file.getValue().length));
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static TarArchiveEntry entry(String name, int size) {
    var entry = new TarArchiveEntry(name);
    entry.setSize(size);
    // The same bytes at any time of day.
    entry.setModTime(0);
    return entry;
  }

  static String sha256(byte... bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
