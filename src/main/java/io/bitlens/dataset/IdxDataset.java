package io.bitlens.dataset;

import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.files.DataFile;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A built-in data set of grey images in four IDX files.
 *
 * @param trainingImages images of the training files, those for validation included
 * @param mean mean of the training files' pixels, scale 0 to 1
 * @param std standard deviation of the training files' pixels, scale 0 to 1
 * @param sha256 over the uncompressed content of the four files in order of their names
 * @param mirrors addresses of folders with the gzipped files; empty for an embedded data set
 */
record IdxDataset(
    String id,
    String title,
    int height,
    int width,
    List<String> classNames,
    int trainingImages,
    int validationImages,
    int testImages,
    double mean,
    double std,
    String sha256,
    Files files,
    List<URI> mirrors,
    String licence,
    String source) {

  /** The four files. */
  record Files(
      DataFile trainImages, DataFile trainLabels, DataFile testImages, DataFile testLabels) {

    Stream<DataFile> all() {
      return Stream.of(testImages, testLabels, trainImages, trainLabels);
    }
  }

  IdxDataset {
    classNames = List.copyOf(classNames);
    mirrors = List.copyOf(mirrors);
  }

  boolean embedded() {
    return files.all().allMatch(file -> file.gzip().isEmpty());
  }

  IdxDataset withMirrors(List<URI> others) {
    return new IdxDataset(
        id,
        title,
        height,
        width,
        classNames,
        trainingImages,
        validationImages,
        testImages,
        mean,
        std,
        sha256,
        files,
        others,
        licence,
        source);
  }

  DatasetInfo info(Availability availability) {
    return new DatasetInfo(
        id,
        title,
        1,
        height,
        width,
        classNames,
        trainingImages - validationImages,
        validationImages,
        testImages,
        List.of(mean),
        List.of(std),
        availability,
        Optional.of(sha256),
        licence,
        source);
  }
}
