package io.bitlens.dataset.upload;

import java.util.ArrayList;
import java.util.List;

/** Files that were left out: the first ones with their reasons, and how many in all. */
final class Refusals {

  private static final int KEPT = 200;
  private static final int REASON = 300;

  private final List<Refusal> kept = new ArrayList<>();
  private int count;

  void add(String file, String reason) {
    count++;
    if (kept.size() < KEPT) {
      kept.add(new Refusal(file, reason.length() > REASON ? reason.substring(0, REASON) : reason));
    }
  }

  List<Refusal> kept() {
    return List.copyOf(kept);
  }

  int count() {
    return count;
  }
}
