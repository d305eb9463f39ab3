package io.bitlens.bench.fuzz;

import io.bitlens.dataset.DatasetException;
import io.bitlens.dataset.idx.IdxImages;
import io.bitlens.dataset.idx.IdxInput;
import io.bitlens.dataset.idx.IdxLabels;
import java.io.ByteArrayInputStream;

/** IDX files, compressed or not: read, or refused. Called by Jazzer, by its name. */
public final class IdxFiles {

  private static final int COUNT = 3;

  private IdxFiles() {}

  public static void fuzzerTestOneInput(byte[] file) {
    try (var input = new IdxInput("labels", new ByteArrayInputStream(file))) {
      IdxLabels.read(input, 10, 1_000_000);
    } catch (DatasetException refused) {
      // As it should be.
    }
    try (var input = new IdxInput("images", new ByteArrayInputStream(file))) {
      var images = new IdxImages(input, COUNT, 256);
      var pixels = new byte[images.height() * images.width()];
      for (int i = 0; i < COUNT; i++) {
        images.next(pixels, 0);
      }
      images.requireEnd();
    } catch (DatasetException refused) {
      // As it should be.
    }
  }
}
