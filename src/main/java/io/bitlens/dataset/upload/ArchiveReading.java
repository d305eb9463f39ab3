package io.bitlens.dataset.upload;

import io.bitlens.dataset.DatasetException;
import io.bitlens.image.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Makes the files of a data set out of an archive.
 *
 * <p>The format is told by the names in the archive: IDX files ({@code train-images-idx3-ubyte} and
 * its like), CIFAR's binary files ({@code data_batch_1.bin}), or else pictures in class folders.
 */
public final class ArchiveReading {

  private static final int CIFAR_CHANNELS = 3;
  private static final int CIFAR_SIDE = 32;

  private final PictureReader pictures;
  private final ArchiveLimits limits;

  public ArchiveReading(PictureReader pictures, ArchiveLimits limits) {
    this.pictures = pictures;
    this.limits = limits;
  }

  /** Told of each file that is done. */
  @FunctionalInterface
  public interface Progress {
    /**
     * So many are done.
     *
     * @param done files done
     * @param total files in all
     * @throws StoppedException if nobody wants the rest
     */
    void files(int done, int total) throws StoppedException;
  }

  /** Nobody wants the rest. */
  public static final class StoppedException extends Exception {}

  /**
   * What became of an archive.
   *
   * @param content empty if the archive was rejected
   * @param reason why it was rejected
   * @param refusals the first files left out
   * @param refused how many were left out in all
   */
  public record Outcome(
      Optional<Content> content, Optional<String> reason, List<Refusal> refusals, int refused) {

    public Outcome {
      refusals = List.copyOf(refusals);
    }
  }

  /** What a reader found: names of the classes, and whether the test part is the archive's own. */
  record Found(List<String> classNames, boolean split) {

    Found {
      classNames = List.copyOf(classNames);
    }
  }

  /**
   * Reads an archive.
   *
   * @param file the archive
   * @param folder gets the data set's files; exists and is empty
   * @throws IOException if this machine fails, not the archive
   */
  public Outcome read(Path file, Path folder, UploadOptions options, Progress progress)
      throws IOException, StoppedException {
    var refusals = new Refusals();
    var spooled = folder.resolve("spool");
    try (var archive = Archive.open(file, limits)) {
      var content = content(archive, spooled, folder, options, refusals, progress);
      return new Outcome(Optional.of(content), Optional.empty(), refusals.kept(), refusals.count());
    } catch (ArchiveException e) {
      return rejected(e, refusals);
    } catch (Expansion.ExceededException e) {
      return rejected(e, refusals);
    } catch (DatasetException e) {
      return rejected(e, refusals);
    } finally {
      Files.deleteIfExists(spooled);
    }
  }

  private static Outcome rejected(Exception reason, Refusals refusals) {
    return new Outcome(
        Optional.empty(),
        Optional.of(String.valueOf(reason.getMessage())),
        refusals.kept(),
        refusals.count());
  }

  private Content content(
      Archive archive,
      Path spooled,
      Path folder,
      UploadOptions options,
      Refusals refusals,
      Progress progress)
      throws ArchiveException, DatasetException, IOException, StoppedException {
    boolean idx = IdxFiles.in(archive);
    boolean cifar = !idx && CifarBatches.in(archive);
    int channels = idx ? 1 : cifar ? CIFAR_CHANNELS : options.channels().orElse(3);
    try (var spool = new Spool(spooled, channels, limits.imageBytes())) {
      Found found;
      if (idx) {
        found = new IdxFiles(archive, refusals).read(spool, progress);
      } else if (cifar) {
        found =
            new CifarBatches(archive, refusals)
                .read(spool.shaped(CIFAR_SIDE, CIFAR_SIDE), progress);
      } else {
        found =
            new PictureFiles(archive, pictures, refusals)
                .read(spool.shaped(options.size(), options.size()), progress);
      }
      var test =
          found.split()
              ? given(spool)
              : TestSplit.of(
                  spool, found.classNames().size(), options.testFraction(), options.seed());
      boolean collapse = !cifar && options.channels().isEmpty() && spool.grey();
      return new ContentFiles(spool, found.classNames(), test, collapse ? 1 : channels)
          .write(folder);
    }
  }

  private static BitSet given(Spool images) {
    var test = new BitSet(images.size());
    for (int i = 0; i < images.size(); i++) {
      test.set(i, images.test(i));
    }
    return test;
  }
}
