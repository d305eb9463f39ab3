package io.bitlens.dataset;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a data set before its images are read.
 *
 * @param id name used in requests, for example {@code fashion-mnist-sample}
 * @param mean mean of the training pixels by channel, scale 0 to 1
 * @param std standard deviation of the training pixels by channel, scale 0 to 1
 * @param trainImages training images without the validation split
 * @param sha256 SHA-256 over the uncompressed content of the data set's files in order of their
 *     names (what {@code zcat *.gz | sha256sum} prints): its identity in provenance; empty until
 *     its files have been read once
 */
public record DatasetInfo(
    String id,
    String title,
    int channels,
    int height,
    int width,
    List<String> classNames,
    int trainImages,
    int validationImages,
    int testImages,
    List<Double> mean,
    List<Double> std,
    Availability availability,
    Optional<String> sha256,
    String licence,
    String source) {

  /** Whether a job can start on the data set at once. */
  public enum Availability {
    /** Inside the application itself. */
    EMBEDDED,
    /** Its files were found on this machine. */
    PRESENT,
    /** Its files will be downloaded by the first job that needs them. */
    DOWNLOADABLE,
    /** Its files are not here, and downloads are switched off. */
    MISSING
  }

  public DatasetInfo {
    classNames = List.copyOf(classNames);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }
}
