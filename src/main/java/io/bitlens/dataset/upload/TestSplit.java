package io.bitlens.dataset.upload;

import io.bitlens.nn.RandomStream;
import io.bitlens.nn.RandomStream.Purpose;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which images of an archive without a test part are kept for testing: of each class the fraction
 * asked for, rounded, at least one and not all. The choice depends on nothing but the order of the
 * archive's names and the seed; each class has random numbers of its own.
 */
final class TestSplit {

  private TestSplit() {}

  static BitSet of(Spool images, int classes, double fraction, long seed) {
    var chosen = new BitSet(images.size());
    for (int label = 0; label < classes; label++) {
      int wanted = label;
      var own =
          IntStream.range(0, images.size())
              .filter(i -> images.label(i) == wanted)
              .boxed()
              .collect(Collectors.toCollection(ArrayList::new));
      long count = Math.clamp(Math.round(fraction * own.size()), 1, Math.max(1, own.size() - 1));
      Collections.shuffle(own, RandomStream.of(seed, Purpose.TEST_SPLIT, label, 0));
      own.stream().limit(count).forEach(chosen::set);
    }
    return chosen;
  }
}
