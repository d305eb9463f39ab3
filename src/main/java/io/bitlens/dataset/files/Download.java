package io.bitlens.dataset.files;

import java.net.URI;
import java.nio.file.Path;

/**
 * One file to get.
 *
 * @param uri where a mirror offers it
 * @param target where it goes; until it is whole and verified it is a {@code .part} file beside it
 */
record Download(URI uri, DataFile.Gzip expected, Path target) {

  Path part() {
    return target.resolveSibling(target.getFileName() + ".part");
  }

  String fileName() {
    return target.getFileName().toString();
  }
}
