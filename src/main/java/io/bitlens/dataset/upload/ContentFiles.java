package io.bitlens.dataset.upload;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes spooled images as four IDX files, the form that {@code mnist} has: images (N, C, H, W), or
 * (N, H, W) where they are grey, and a byte for each label.
 */
final class ContentFiles {

  static final String TRAIN_IMAGES = "train-images";
  static final String TRAIN_LABELS = "train-labels";
  static final String TEST_IMAGES = "test-images";
  static final String TEST_LABELS = "test-labels";

  /** Fewer of a class cannot be trained on and validated. */
  static final int MIN_TRAIN = 4;

  private static final int UNSIGNED_BYTES = 0x0800;
  private static final int BUFFER = 1 << 16;

  private final Spool images;
  private final List<String> classNames;
  private final BitSet test;
  private final int channels;

  /**
   * @param test indices of the images for testing
   * @param channels of the data set: those of the images, or 1 if their planes are equal
   */
  ContentFiles(Spool images, List<String> classNames, BitSet test, int channels) {
    this.images = images;
    this.classNames = List.copyOf(classNames);
    this.test = (BitSet) test.clone();
    this.channels = channels;
  }

  /**
   * Writes the files.
   *
   * @param folder exists and is empty
   * @throws ArchiveException if there is not enough to train on
   */
  Content write(Path folder) throws ArchiveException, IOException {
    var counts = counts();
    requireEnough(counts);
    var statistics = new PixelStatistics(channels);
    writeImages(folder, statistics);
    writeLabels(folder.resolve(TRAIN_LABELS), false);
    writeLabels(folder.resolve(TEST_LABELS), true);
    if (!(statistics.std().getFirst() > 0)) {
      throw new ArchiveException("All pixels of the training images are the same.");
    }
    return new Content(
        channels,
        images.height(),
        images.width(),
        counts,
        statistics.mean(),
        statistics.std(),
        sha256(folder),
        bytes(folder));
  }

  private List<Content.ClassCount> counts() {
    var train = new int[classNames.size()];
    var tests = new int[classNames.size()];
    for (int i = 0; i < images.size(); i++) {
      (test.get(i) ? tests : train)[images.label(i)]++;
    }
    var counts = new ArrayList<Content.ClassCount>();
    for (int label = 0; label < train.length; label++) {
      counts.add(new Content.ClassCount(classNames.get(label), train[label], tests[label]));
    }
    return counts;
  }

  private static void requireEnough(List<Content.ClassCount> counts) throws ArchiveException {
    if (counts.size() < 2) {
      throw new ArchiveException(
          "A data set has at least 2 classes, found %d.".formatted(counts.size()));
    }
    for (var count : counts) {
      if (count.train() < MIN_TRAIN || count.test() < 1) {
        throw new ArchiveException(
            "The class '%s' has %d usable images for training and %d for testing; at least %d and 1 are needed."
                .formatted(count.name(), count.train(), count.test(), MIN_TRAIN));
      }
    }
  }

  private void writeImages(Path folder, PixelStatistics statistics) throws IOException {
    int tests = test.cardinality();
    try (var in = Files.newInputStream(images.written());
        var buffered = new BufferedInputStream(in, BUFFER);
        var trainOut = idx(folder.resolve(TRAIN_IMAGES), images.size() - tests);
        var testOut = idx(folder.resolve(TEST_IMAGES), tests)) {
      int kept = channels * images.height() * images.width();
      for (int i = 0; i < images.size(); i++) {
        var image = buffered.readNBytes(images.imageSize());
        var pixels = kept == image.length ? image : Arrays.copyOf(image, kept);
        if (test.get(i)) {
          testOut.write(pixels);
        } else {
          trainOut.write(pixels);
          statistics.add(pixels);
        }
      }
    }
  }

  private DataOutputStream idx(Path file, int count) throws IOException {
    var out = output(file);
    out.writeInt(UNSIGNED_BYTES | (channels == 1 ? 3 : 4));
    out.writeInt(count);
    if (channels != 1) {
      out.writeInt(channels);
    }
    out.writeInt(images.height());
    out.writeInt(images.width());
    return out;
  }

  private void writeLabels(Path file, boolean tests) throws IOException {
    try (var out = output(file)) {
      out.writeInt(UNSIGNED_BYTES | 1);
      out.writeInt(tests ? test.cardinality() : images.size() - test.cardinality());
      for (int i = 0; i < images.size(); i++) {
        if (test.get(i) == tests) {
          out.writeByte(images.label(i));
        }
      }
    }
  }

  private static DataOutputStream output(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
  }

  /** What {@code cat * | sha256sum} prints in the folder. */
  static String sha256(Path folder) throws IOException {
    try (var out =
        new DigestOutputStream(
            OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
      for (var name : Content.FILES) {
        Files.copy(folder.resolve(name), out);
      }
      return HexFormat.of().formatHex(out.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    for (var name : Content.FILES) {
      bytes += Files.size(folder.resolve(name));
    }
    return bytes;
  }
}
