package io.bitlens.dataset;

import io.bitlens.dataset.CifarDataset.BatchFile;
import io.bitlens.dataset.CifarDataset.Part;
import io.bitlens.dataset.DatasetInfo.Availability;
import io.bitlens.dataset.cifar.CifarFiles;
import io.bitlens.dataset.cifar.CifarInput;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reads the files of a data set twice, for the labels and for the images, so that every image is
 * copied straight to its part of the split; verifies both times.
 */
final class CifarReader {

  private final CifarDataset dataset;
  private final CifarFiles files;
  private final List<String> names;

  CifarReader(CifarDataset dataset, CifarFiles files) {
    this.dataset = dataset;
    this.files = files;
    this.names = dataset.files().stream().map(BatchFile::name).toList();
  }

  /** Takes one image; the label has been read, the pixels come next. */
  @FunctionalInterface
  private interface Taker {
    void take(int index, int label, CifarInput input) throws DatasetException;
  }

  Dataset read() throws DatasetException {
    int images = dataset.trainingImages();
    var labels = new int[images + dataset.imagesPerFile()];
    each((index, label, input) -> {
      labels[index] = label;
      input.skipPixels();
    });
    var trainingLabels = Arrays.copyOf(labels, images);
    var split =
        new Split(
            ValidationSplit.of(
                trainingLabels, dataset.classNames().size(), dataset.validationImages()));
    each((index, label, input) -> split.take(index, label, input));
    return new Dataset(
        dataset.info(Availability.PRESENT, Optional.of(split.sha256())),
        split.train.images(),
        split.validation.images(),
        split.test.images());
  }

  /** Every image of every file; indices count through the files in order of their names. */
  private void each(Taker taker) throws DatasetException {
    files.each(
        names,
        (name, input) -> {
          int file = names.indexOf(name);
          for (int i = 0; i < dataset.imagesPerFile(); i++) {
            int label = input.label(dataset.classNames().size());
            taker.take(file * dataset.imagesPerFile() + i, label, input);
          }
          input.requireEnd();
          input.requireSha256(dataset.files().get(file).sha256());
        });
  }

  /** The three parts; the test images' indices follow those of the training images. */
  private final class Split {

    private final BitSet chosen;
    private final int[] places = new int[dataset.trainingImages() + dataset.imagesPerFile()];
    private final Part train = new Part(dataset.trainingImages() - dataset.validationImages());
    private final Part validation = new Part(dataset.validationImages());
    private final Part test = new Part(dataset.imagesPerFile());

    Split(BitSet chosen) {
      this.chosen = chosen;
      int validated = 0;
      for (int i = 0; i < places.length; i++) {
        boolean tested = i >= dataset.trainingImages();
        places[i] =
            tested ? i - dataset.trainingImages() : chosen.get(i) ? validated++ : i - validated;
      }
    }

    private Part part(int index) {
      if (index >= dataset.trainingImages()) {
        return test;
      }
      return chosen.get(index) ? validation : train;
    }

    private void take(int index, int label, CifarInput input) throws DatasetException {
      var part = part(index);
      part.labels()[places[index]] = label;
      input.pixels(part.pixels(), places[index] * CifarInput.IMAGE_SIZE);
    }

    /** Over the content of all files in order of their names. */
    private String sha256() {
      try {
        var digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < places.length; i++) {
          digest.update((byte) part(i).labels()[places[i]]);
          digest.update(part(i).pixels(), places[i] * CifarInput.IMAGE_SIZE, CifarInput.IMAGE_SIZE);
        }
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
