package io.bitlens.bench;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Contestants that take turns: first, second, third, first, ... A machine that becomes slower for a
 * minute then becomes so for all of them, and their ratios stand.
 */
final class Turns {

  private Turns() {}

  /** All measurements of each contestant, in their order. */
  static List<Samples> take(int repetitions, List<Contestant> contestants) throws IOException {
    var samples = Stream.generate(Samples::new).limit(contestants.size()).toList();
    for (int i = 0; i < repetitions; i++) {
      for (int c = 0; c < contestants.size(); c++) {
        samples.get(c).add(contestants.get(c).repetition());
      }
    }
    return samples;
  }
}
