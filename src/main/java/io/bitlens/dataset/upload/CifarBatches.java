package io.bitlens.dataset.upload;

import io.bitlens.dataset.DatasetException;
import io.bitlens.dataset.cifar.CifarInput;
import io.bitlens.dataset.upload.ArchiveReading.Found;
import io.bitlens.dataset.upload.ArchiveReading.Progress;
import io.bitlens.dataset.upload.ArchiveReading.StoppedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads CIFAR-10's binary files: {@code data_batch_1.bin} and its like for training, {@code
 * test_batch.bin} for testing if it is there. Class names are the lines of {@code
 * batches.meta.txt}, or else the labels' numbers. A file that is not in order rejects the archive.
 */
final class CifarBatches {

  private static final String CLASSES = "batches.meta.txt";
  private static final String TEST = "test_batch.bin";
  private static final Pattern NAME = Pattern.compile("data_batch_\\d{1,4}\\.bin|test_batch\\.bin");
  private static final int RECORD = 1 + CifarInput.IMAGE_SIZE;

  private final Archive archive;
  private final Refusals refusals;

  CifarBatches(Archive archive, Refusals refusals) {
    this.archive = archive;
    this.refusals = refusals;
  }

  /** Whether the archive is one of CIFAR's files. */
  static boolean in(Archive archive) {
    return archive.files().stream().anyMatch(f -> NAME.matcher(f.path().getLast()).matches());
  }

  /**
   * Reads all batches.
   *
   * @param spool of 3 x 32 x 32 images
   */
  Found read(Spool spool, Progress progress)
      throws ArchiveException, DatasetException, IOException, StoppedException {
    var given = ClassNames.in(archive, CLASSES);
    int classes = given.map(List::size).orElse(ClassFolders.MAX_CLASSES);
    for (var file : archive.files()) {
      var name = file.path().getLast();
      if (!name.equals(CLASSES) && !NAME.matcher(name).matches()) {
        refusals.add(file.name(), "is none of CIFAR's files");
      }
    }
    var batches =
        archive.files().stream()
            .filter(f -> NAME.matcher(f.path().getLast()).matches())
            .sorted(Comparator.comparing(f -> f.path().getLast()))
            .toList();
    requireEachOnce(batches);
    int highest = 0;
    progress.files(0, batches.size());
    for (int i = 0; i < batches.size(); i++) {
      highest = Math.max(highest, read(batches.get(i), classes, spool));
      progress.files(i + 1, batches.size());
    }
    int found = highest + 1;
    return new Found(
        given.orElseGet(() -> IntStream.range(0, found).mapToObj(String::valueOf).toList()),
        batches.stream().anyMatch(f -> f.path().getLast().equals(TEST)));
  }

  private static void requireEachOnce(List<Archive.Entry> sorted) throws ArchiveException {
    for (int i = 1; i < sorted.size(); i++) {
      var before = sorted.get(i - 1);
      if (before.path().getLast().equals(sorted.get(i).path().getLast())) {
        throw new ArchiveException(
            "The archive has %s and %s, which are the same part."
                .formatted(before.name(), sorted.get(i).name()));
      }
    }
  }

  /** Reads one batch; its highest label. */
  private int read(Archive.Entry file, int classes, Spool spool)
      throws ArchiveException, DatasetException, IOException {
    // The entry's content is compared with this size while it is read.
    long images = file.source().getSize() / RECORD;
    var part = file.path().getLast().equals(TEST) ? Part.TEST : Part.TRAIN;
    var image = new byte[CifarInput.IMAGE_SIZE];
    int highest = 0;
    try (var content = open(file)) {
      var input = new CifarInput(file.name(), content);
      for (long i = 0; i < images; i++) {
        int label = input.label(classes);
        input.pixels(image, 0);
        spool.take(image, label, part);
        highest = Math.max(highest, label);
      }
      input.requireEnd();
    }
    return highest;
  }

  private InputStream open(Archive.Entry file) throws DatasetException {
    try {
      return archive.open(file);
    } catch (IOException e) {
      throw new DatasetException(file.name() + ": " + e.getMessage(), e);
    }
  }
}
