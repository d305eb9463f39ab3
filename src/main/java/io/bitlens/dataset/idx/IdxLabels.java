package io.bitlens.dataset.idx;

import io.bitlens.dataset.DatasetException;
import java.util.Arrays;

/** Reads the labels of images: one dimension, a class from 0 in each byte. */
public final class IdxLabels {

  private static final int CHUNK = 1 << 16;

  private IdxLabels() {}

  /**
   * Reads a file to its end. Memory grows with the bytes that are really there, not with the count
   * that the header claims.
   *
   * @param classes number of classes; each label is 0 to {@code classes - 1}
   */
  public static int[] read(IdxInput input, int classes) throws DatasetException {
    return read(input, classes, Integer.MAX_VALUE);
  }

  /**
   * Reads a file of not too many labels.
   *
   * @param classes number of classes; each label is 0 to {@code classes - 1}
   * @param max labels that are read
   */
  public static int[] read(IdxInput input, int classes, int max) throws DatasetException {
    input.readMagic(1);
    long start = input.offset();
    int count = input.readDimension("number of labels");
    if (count > max) {
      throw input.refused(
          start, "expected a number of labels of 1 to %d, found %d".formatted(max, count));
    }
    int[] labels = new int[Math.min(count, CHUNK)];
    byte[] chunk = new byte[Math.min(count, CHUNK)];
    for (int done = 0; done < count; ) {
      int length = Math.min(count - done, CHUNK);
      long at = input.offset();
      input.readFully(chunk, 0, length, "labels");
      if (labels.length < done + length) {
        // Doubled in long arithmetic: 2^31 - 1 labels can be claimed.
        labels = Arrays.copyOf(labels, (int) Math.min(count, 2L * labels.length));
      }
      for (int i = 0; i < length; i++) {
        labels[done + i] = label(input, at + i, chunk[i], classes);
      }
      done += length;
    }
    input.requireEnd();
    return labels;
  }

  private static int label(IdxInput input, long at, byte found, int classes)
      throws DatasetException {
    int label = Byte.toUnsignedInt(found);
    if (label >= classes) {
      throw input.refused(
          at, "expected a label of 0 to %d, found %d".formatted(classes - 1, label));
    }
    return label;
  }
}
