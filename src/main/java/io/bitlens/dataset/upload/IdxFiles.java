package io.bitlens.dataset.upload;

import io.bitlens.dataset.DatasetException;
import io.bitlens.dataset.idx.IdxImages;
import io.bitlens.dataset.idx.IdxInput;
import io.bitlens.dataset.idx.IdxLabels;
import io.bitlens.dataset.upload.ArchiveReading.Found;
import io.bitlens.dataset.upload.ArchiveReading.Progress;
import io.bitlens.dataset.upload.ArchiveReading.StoppedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * Reads grey images in IDX files, gzipped or not: a pair for training, and one for testing if there
 * is one. Class names are the lines of {@code classes.txt}, or else the labels' numbers. Images
 * keep their size. A file that is not in order rejects the archive: there is no telling what it
 * shifts.
 */
final class IdxFiles {

  private static final int MAX_SIDE = 256;

  /** Of one part. Images of a few pixels would let far more through than is fit for a split. */
  private static final int MAX_IMAGES = 1_000_000;

  private static final int GZIP_MAGIC = 0x1f8b;
  private static final String CLASSES = "classes.txt";
  private static final Pattern NAME =
      Pattern.compile("(train|t10k|test)-(images|labels)[-.]idx[13]-ubyte(\\.gz)?");

  private final Archive archive;
  private final Refusals refusals;

  IdxFiles(Archive archive, Refusals refusals) {
    this.archive = archive;
    this.refusals = refusals;
  }

  /** Whether the archive is one of IDX files. */
  static boolean in(Archive archive) {
    return archive.files().stream().anyMatch(f -> NAME.matcher(f.path().getLast()).matches());
  }

  Found read(Spool spool, Progress progress)
      throws ArchiveException, DatasetException, IOException, StoppedException {
    for (var file : archive.files()) {
      var name = file.path().getLast();
      if (!name.equals(CLASSES) && !NAME.matcher(name).matches()) {
        refusals.add(file.name(), "is none of the IDX files, nor " + CLASSES);
      }
    }
    var given = ClassNames.in(archive, CLASSES);
    boolean split = find("t10k|test", "images").isPresent();
    int total = split ? 4 : 2;
    progress.files(0, total);
    int classes = given.map(List::size).orElse(ClassFolders.MAX_CLASSES);
    int highest = pair("train", Part.TRAIN, classes, spool);
    progress.files(2, total);
    if (split) {
      highest = Math.max(highest, pair("t10k|test", Part.TEST, classes, spool));
      progress.files(total, total);
    }
    int found = highest + 1;
    return new Found(
        given.orElseGet(() -> IntStream.range(0, found).mapToObj(String::valueOf).toList()), split);
  }

  /** Reads images and labels of one part; the highest label. */
  private int pair(String part, Part as, int classes, Spool spool)
      throws ArchiveException, DatasetException, IOException {
    int[] labels;
    try (var input = open(require(part, "labels"))) {
      labels = IdxLabels.read(input, classes, MAX_IMAGES);
    }
    try (var input = open(require(part, "images"))) {
      var images = new IdxImages(input, labels.length, MAX_SIDE);
      if (spool.size() > 0
          && (images.height() != spool.height() || images.width() != spool.width())) {
        throw new ArchiveException(
            "The test images are %d x %d pixels, those for training %d x %d."
                .formatted(images.height(), images.width(), spool.height(), spool.width()));
      }
      spool.shaped(images.height(), images.width());
      var image = new byte[spool.imageSize()];
      for (int label : labels) {
        images.next(image, 0);
        spool.take(image, label, as);
      }
      images.requireEnd();
    }
    return IntStream.of(labels).max().orElse(0);
  }

  private Archive.Entry require(String part, String kind) throws ArchiveException {
    return find(part, kind)
        .orElseThrow(() ->
            new ArchiveException(
                "The archive has IDX files, but no %s of %s."
                    .formatted(kind, part.replace("|", " or "))));
  }

  private Optional<Archive.Entry> find(String part, String kind) throws ArchiveException {
    var pattern = Pattern.compile("(" + part + ")-" + kind + "[-.]idx[13]-ubyte(\\.gz)?");
    var found =
        archive.files().stream()
            .filter(f -> pattern.matcher(f.path().getLast()).matches())
            .toList();
    if (found.size() > 1) {
      throw new ArchiveException(
          "The archive has %s and %s, which are the same part."
              .formatted(found.get(0).name(), found.get(1).name()));
    }
    return found.stream().findFirst();
  }

  private IdxInput open(Archive.Entry file) throws DatasetException {
    try {
      return new IdxInput(file.name(), uncompressed(file));
    } catch (IOException e) {
      throw new DatasetException(file.name() + ": " + e.getMessage(), e);
    }
  }

  /** Unzipped here and not by the reader, so that what a gzipped file expands to is counted. */
  private InputStream uncompressed(Archive.Entry file) throws DatasetException, IOException {
    var content = new BufferedInputStream(archive.open(file), 1 << 16);
    if (magic(content) != GZIP_MAGIC) {
      return content;
    }
    var unzipped =
        new BufferedInputStream(
            new CountedContent(new GZIPInputStream(content, 1 << 16), archive.expansion()),
            1 << 16);
    if (magic(unzipped) == GZIP_MAGIC) {
      throw new DatasetException(file.name() + ": is gzipped twice");
    }
    return unzipped;
  }

  private static int magic(BufferedInputStream content) throws IOException {
    content.mark(2);
    int magic = content.read() << 8 | content.read();
    content.reset();
    return magic;
  }
}
