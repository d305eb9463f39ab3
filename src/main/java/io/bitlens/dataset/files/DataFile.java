package io.bitlens.dataset.files;

import java.util.List;
import java.util.Optional;

/**
 * One file of a data set, and what it must be.
 *
 * @param name without {@code .gz}, for example {@code train-images-idx3-ubyte}
 * @param contentSha256 SHA-256 of the uncompressed content, hexadecimal: holds for raw, original
 *     and recompressed files alike
 * @param gzip the compressed file that mirrors offer; empty where none does
 */
public record DataFile(String name, String contentSha256, Optional<Gzip> gzip) {

  /**
   * What identifies the compressed file.
   *
   * @param sha256 SHA-256 of the compressed file, hexadecimal
   * @param bytes its length
   */
  public record Gzip(String sha256, long bytes) {}

  public String gzipName() {
    return name + ".gz";
  }

  /** The names under which people keep this file, the one that a download gets first. */
  List<String> spellings() {
    String dotted = name.replace("-idx", ".idx");
    return List.of(gzipName(), name, dotted + ".gz", dotted);
  }
}
