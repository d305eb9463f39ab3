package io.bitlens.dataset.upload;

import io.bitlens.dataset.upload.ArchiveReading.Found;
import io.bitlens.dataset.upload.ArchiveReading.Progress;
import io.bitlens.dataset.upload.ArchiveReading.StoppedException;
import io.bitlens.dataset.upload.ClassFolders.Picture;
import io.bitlens.image.PictureReader;
import io.bitlens.image.UnusablePictureException;
import io.bitlens.nn.InputShape;
import java.io.IOException;

/**
 * Reads pictures in class folders, converted as a prediction converts them: fitted, aspect kept.
 */
final class PictureFiles {

  private final Archive archive;
  private final PictureReader reader;
  private final Refusals refusals;

  PictureFiles(Archive archive, PictureReader reader, Refusals refusals) {
    this.archive = archive;
    this.reader = reader;
    this.refusals = refusals;
  }

  Found read(Spool spool, Progress progress)
      throws ArchiveException, IOException, StoppedException {
    var folders = ClassFolders.of(archive, refusals);
    var shape = new InputShape(spool.channels(), spool.height(), spool.width());
    int total = folders.pictures().size();
    progress.files(0, total);
    for (int i = 0; i < total; i++) {
      read(folders.pictures().get(i), shape, spool);
      progress.files(i + 1, total);
    }
    return new Found(folders.classNames(), folders.split());
  }

  private void read(Picture picture, InputShape shape, Spool spool)
      throws ArchiveException, IOException {
    var name = picture.file().name();
    byte[] file;
    try {
      file = archive.read(picture.file(), reader.maxBytes());
    } catch (Expansion.ExceededException e) {
      throw e;
    } catch (IOException e) {
      refusals.add(name, String.valueOf(e.getMessage()));
      return;
    }
    try {
      spool.take(reader.read(file, shape, false).pixels(), picture.label(), picture.part());
    } catch (UnusablePictureException e) {
      refusals.add(name, String.valueOf(e.getMessage()));
    }
  }
}
