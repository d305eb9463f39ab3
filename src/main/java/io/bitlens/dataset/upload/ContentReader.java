package io.bitlens.dataset.upload;

import io.bitlens.dataset.DatasetException;
import io.bitlens.dataset.ImageSet;
import io.bitlens.dataset.idx.IdxImages;
import io.bitlens.dataset.idx.IdxInput;
import io.bitlens.dataset.idx.IdxLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the four files of a validated upload back, after comparing their SHA-256. */
public final class ContentReader {

  private final Path folder;
  private final Content content;

  /**
   * Compares the files with what was stored.
   *
   * @param folder with the four files
   * @throws DatasetException if they are not what was stored
   */
  public ContentReader(Path folder, Content content) throws DatasetException {
    this.folder = folder;
    this.content = content;
    requireIntact(folder, content);
  }

  /**
   * Compares the files with what was stored.
   *
   * @throws DatasetException if they are not what was stored
   */
  public static void requireIntact(Path folder, Content content) throws DatasetException {
    try {
      var found = ContentFiles.sha256(folder);
      if (!found.equals(content.sha256())) {
        throw new DatasetException(
            "the stored images have changed: expected SHA-256 %s, found %s"
                .formatted(content.sha256(), found));
      }
    } catch (IOException e) {
      throw new DatasetException("the stored images cannot be read: " + e, e);
    }
  }

  /** The training images, those for validation included. */
  public ImageSet train() throws DatasetException {
    return read(ContentFiles.TRAIN_IMAGES, ContentFiles.TRAIN_LABELS);
  }

  public ImageSet test() throws DatasetException {
    return read(ContentFiles.TEST_IMAGES, ContentFiles.TEST_LABELS);
  }

  private ImageSet read(String imagesFile, String labelsFile) throws DatasetException {
    int[] labels;
    try (var input = open(labelsFile)) {
      labels = IdxLabels.read(input, content.counts().size());
    }
    try (var input = open(imagesFile)) {
      var images =
          new IdxImages(
              input, labels.length, content.channels(), content.height(), content.width());
      int size = content.channels() * content.height() * content.width();
      var pixels = new byte[Math.multiplyExact(labels.length, size)];
      for (int i = 0; i < labels.length; i++) {
        images.next(pixels, i * size);
      }
      images.requireEnd();
      return new ImageSet(content.channels(), content.height(), content.width(), pixels, labels);
    }
  }

  private IdxInput open(String name) throws DatasetException {
    try {
      return new IdxInput(name, Files.newInputStream(folder.resolve(name)));
    } catch (IOException e) {
      throw new DatasetException(name + ": cannot be opened: " + e, e);
    }
  }
}
