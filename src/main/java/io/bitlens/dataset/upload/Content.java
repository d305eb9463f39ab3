package io.bitlens.dataset.upload;

import java.util.List;

/**
 * What an archive became: everything of a data set but its pixels.
 *
 * @param counts images of each class, in order of the class index
 * @param mean of the training images, by channel, scale 0 to 1
 * @param std of the training images, the same for each channel, scale 0 to 1
 * @param sha256 over the four files in order of their names
 * @param bytes of the four files
 */
public record Content(
    int channels,
    int height,
    int width,
    List<ClassCount> counts,
    List<Double> mean,
    List<Double> std,
    String sha256,
    long bytes) {

  /** Names of the four files, in order. */
  public static final List<String> FILES =
      List.of(
          ContentFiles.TEST_IMAGES,
          ContentFiles.TEST_LABELS,
          ContentFiles.TRAIN_IMAGES,
          ContentFiles.TRAIN_LABELS);

  public Content {
    counts = List.copyOf(counts);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /**
   * Images of one class.
   *
   * @param train those set aside for validation included
   */
  public record ClassCount(String name, int train, int test) {}

  public List<String> classNames() {
    return counts.stream().map(ClassCount::name).toList();
  }

  public int train() {
    return counts.stream().mapToInt(ClassCount::train).sum();
  }

  public int test() {
    return counts.stream().mapToInt(ClassCount::test).sum();
  }

  /** Training images set aside for validation: a tenth, and as many as there are classes. */
  public int validation() {
    return Math.max(counts.size(), Math.round(train() / 10f));
  }
}
