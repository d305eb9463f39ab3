package io.bitlens.dataset;

import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.files.DataFile.Gzip;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A data set of colour images, 3 x 32 x 32, in the batch files of CIFAR-10's binary version.
 *
 * @param imagesPerFile images of each file
 * @param training the files of training images, those for validation included, in order
 * @param mean mean of the training files' pixels by channel, scale 0 to 1
 * @param std standard deviation from their channel's mean of the training files' pixels of all
 *     channels, scale 0 to 1
 * @param archive the archive that mirrors offer, with all files
 * @param mirrors addresses of folders with the archive
 */
record CifarDataset(
    String id,
    String title,
    List<String> classNames,
    int imagesPerFile,
    List<BatchFile> training,
    BatchFile test,
    int validationImages,
    List<Double> mean,
    double std,
    ArchiveFile archive,
    List<URI> mirrors,
    String licence,
    String source) {

  private static final int CHANNELS = 3;
  private static final int SIDE = 32;

  /** A file and the SHA-256 of its content, hexadecimal. */
  record BatchFile(String name, String sha256) {}

  /** The archive that mirrors offer. */
  record ArchiveFile(String name, Gzip expected) {}

  CifarDataset {
    classNames = List.copyOf(classNames);
    training = List.copyOf(training);
    mean = List.copyOf(mean);
    mirrors = List.copyOf(mirrors);
  }

  /** All files in order of their names. */
  List<BatchFile> files() {
    return Stream.concat(training.stream(), Stream.of(test)).toList();
  }

  int trainingImages() {
    return training.size() * imagesPerFile;
  }

  CifarDataset withMirrors(List<URI> others) {
    return new CifarDataset(
        id,
        title,
        classNames,
        imagesPerFile,
        training,
        test,
        validationImages,
        mean,
        std,
        archive,
        others,
        licence,
        source);
  }

  DatasetInfo info(Availability availability, Optional<String> sha256) {
    return new DatasetInfo(
        id,
        title,
        CHANNELS,
        SIDE,
        SIDE,
        classNames,
        trainingImages() - validationImages,
        validationImages,
        imagesPerFile,
        mean,
        // One for all channels: the exact variant sums their pixels before it scales.
        mean.stream().map(_ -> std).toList(),
        availability,
        sha256,
        licence,
        source);
  }

  /** Images of one part of the data set, to be filled in any order. */
  static final class Part {

    private final byte[] pixels;
    private final int[] labels;

    Part(int images) {
      pixels = new byte[Math.multiplyExact(images, CHANNELS * SIDE * SIDE)];
      labels = new int[images];
    }

    byte[] pixels() {
      return pixels;
    }

    int[] labels() {
      return labels;
    }

    ImageSet images() {
      return new ImageSet(CHANNELS, SIDE, SIDE, pixels, labels);
    }
  }
}
