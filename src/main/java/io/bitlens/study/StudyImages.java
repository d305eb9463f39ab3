package io.bitlens.study;

import java.util.List;

/**
 * The images that a study looked at: the same ones for the same data set, number and seed.
 *
 * @param dataset id of the data set, whose test set they are from
 * @param datasetSha256 the data set's identity
 * @param indices their positions in the test set, 0-based, in the order of the study
 */
public record StudyImages(String dataset, String datasetSha256, List<Integer> indices) {

  public StudyImages {
    indices = List.copyOf(indices);
  }
}
