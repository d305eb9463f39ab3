package io.bitlens.dataset;

import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Which images of a training set are set aside for validation: always the same ones, from the
 * labels alone.
 *
 * <p>Stratified: each class gives its share of the images, rounded down, and the classes with the
 * largest remainders give one more until the number is reached (the lower class first where they
 * are equal). Of each class those images are taken whose index, mixed by the finalizer of
 * SplitMix64, is lowest as an unsigned number.
 */
final class ValidationSplit {

  private ValidationSplit() {}

  /**
   * Chooses the indices of the validation images.
   *
   * @param labels class of each training image
   * @param classes number of classes
   * @param count number of validation images, at most the number of labels
   */
  static BitSet of(int[] labels, int classes, int count) {
    int[] shares = shares(labels, classes, count);
    BitSet validation = new BitSet(labels.length);
    for (int label = 0; label < classes; label++) {
      int wanted = label;
      IntStream.range(0, labels.length)
          .filter(i -> labels[i] == wanted)
          .boxed()
          .sorted((a, b) -> Long.compareUnsigned(mix(a), mix(b)))
          .limit(shares[label])
          .forEach(validation::set);
    }
    return validation;
  }

  private static int[] shares(int[] labels, int classes, int count) {
    long[] scaled = new long[classes];
    for (int label : labels) {
      scaled[label] += count;
    }
    int[] shares = new int[classes];
    for (int label = 0; label < classes; label++) {
      shares[label] = Math.toIntExact(scaled[label] / labels.length);
    }
    IntStream.range(0, classes)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingLong(label -> scaled[label] % labels.length).reversed())
        .limit(count - IntStream.of(shares).sum())
        .forEach(label -> shares[label]++);
    return shares;
  }

  private static long mix(long index) {
    long z = index + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
