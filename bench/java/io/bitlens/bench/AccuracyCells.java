package io.bitlens.bench;

import java.util.ArrayList;
import java.util.List;

/** The cells of the table: three seeds where a figure is promised, one for the rest. */
final class AccuracyCells {

  private static final List<Integer> SEEDS = List.of(1, 2, 3);

  static final List<String> ALL = all();

  private AccuracyCells() {}

  private static List<String> all() {
    var cells = new ArrayList<String>();
    for (int seed : SEEDS) {
      add(cells, "mnist:lenet5", "plain", seed, "fp32", "w4a4", "w2a2");
      add(cells, "mnist:tiny", "plain", seed, "fp32", "w4a4");
      add(cells, "fashion-mnist:sgt-cnn-bn", "plain", seed, "fp32");
      add(cells, "fashion-mnist:sgt-cnn-bn", "guided", seed, "fp32", "w4a4", "w2a2");
    }
    for (var dataset : List.of("mnist", "fashion-mnist")) {
      for (var network : List.of("tiny", "lenet5", "sgt-cnn-bn", "sgt-cnn")) {
        for (var guidance : List.of("plain", "guided")) {
          add(cells, dataset + ":" + network, guidance, 1, "fp32", "w4a4", "mixed-4-2", "w2a2");
        }
      }
    }
    return cells.stream().distinct().toList();
  }

  private static void add(
      List<String> cells, String network, String guidance, int seed, String... precisions) {
    for (var precision : precisions) {
      cells.add(String.join(":", network, precision, guidance, Integer.toString(seed)));
    }
  }
}
