package io.bitlens.dataset;

import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.files.DataFile;
import io.bitlens.dataset.files.FileContent;
import io.bitlens.dataset.idx.IdxImages;
import io.bitlens.dataset.idx.IdxInput;
import io.bitlens.dataset.idx.IdxLabels;
import java.io.IOException;
import java.util.BitSet;
import java.util.Map;

/** Reads the four files of a data set, verifies them, and splits the training images. */
final class IdxDatasetReader {

  private final IdxDataset dataset;
  private final Map<DataFile, FileContent> contents;

  /**
   * @param contents where each of the data set's files is
   */
  IdxDatasetReader(IdxDataset dataset, Map<DataFile, FileContent> contents) {
    this.dataset = dataset;
    this.contents = Map.copyOf(contents);
  }

  Dataset read(Availability availability) throws DatasetException {
    IdxDataset.Files files = dataset.files();
    int[] labels = labels(files.trainLabels(), dataset.trainingImages());
    BitSet chosen =
        ValidationSplit.of(labels, dataset.classNames().size(), dataset.validationImages());
    ImageCollector validation = collector(dataset.validationImages());
    ImageCollector train = collector(labels.length - dataset.validationImages());
    images(files.trainImages(), labels, i -> chosen.get(i) ? validation : train);

    int[] testLabels = labels(files.testLabels(), dataset.testImages());
    ImageCollector test = collector(testLabels.length);
    images(files.testImages(), testLabels, _ -> test);
    return new Dataset(
        dataset.info(availability), train.collected(), validation.collected(), test.collected());
  }

  private ImageCollector collector(int images) {
    return new ImageCollector(images, dataset.height(), dataset.width());
  }

  private int[] labels(DataFile file, int expected) throws DatasetException {
    try (IdxInput input = open(file)) {
      int[] labels = IdxLabels.read(input, dataset.classNames().size());
      if (labels.length != expected) {
        throw new DatasetException(
            "%s: at offset 4: expected %d labels in %s, found %d"
                .formatted(content(file).name(), expected, dataset.id(), labels.length));
      }
      input.requireSha256(file.contentSha256());
      return labels;
    }
  }

  private void images(DataFile file, int[] labels, Destination destination)
      throws DatasetException {
    try (IdxInput input = open(file)) {
      var images = new IdxImages(input, labels.length, dataset.height(), dataset.width());
      for (int i = 0; i < labels.length; i++) {
        destination.of(i).take(images, labels[i]);
      }
      images.requireEnd();
      input.requireSha256(file.contentSha256());
    }
  }

  /** Where the image with an index goes. */
  @FunctionalInterface
  private interface Destination {
    ImageCollector of(int index);
  }

  private IdxInput open(DataFile file) throws DatasetException {
    FileContent content = content(file);
    try {
      return new IdxInput(content.name(), content.open());
    } catch (IOException e) {
      throw new DatasetException(content.name() + ": cannot be opened: " + e, e);
    }
  }

  private FileContent content(DataFile file) {
    FileContent content = contents.get(file);
    if (content == null) {
      throw new IllegalArgumentException(file.name() + " was not given");
    }
    return content;
  }
}
