package io.bitlens.bench.rolling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What misses the bar, in words for people; of what happens often the first is told. */
final class Faults {

  private final Map<String, String> calls = new LinkedHashMap<>();
  private final List<String> others = new ArrayList<>();

  /** 503 says that it may be tried again. */
  void look(Call call) {
    if (call.well() || call.later() || isSecondCancel(call)) {
      return;
    }
    calls.putIfAbsent(call.kind() + " got " + call.status(), call.detail());
  }

  /** The first one's answer did not come through; nobody else ends the job. */
  private static boolean isSecondCancel(Call call) {
    return call.kind() == Kind.CANCEL && call.status() == 409;
  }

  /**
   * Compares what one follower heard.
   *
   * @param whole all there was to hear
   */
  void look(Follower.Stream stream, Follower.Stream whole) {
    if (!stream.refusal().isEmpty()) {
      others.add("a stream cannot resume: " + stream.refusal());
    } else if (!stream.kept().equals(whole.kept())) {
      var missed = new ArrayList<>(whole.kept());
      missed.removeAll(stream.kept());
      others.add("a stream has missed " + missed);
    }
    if (stream.repeats() > 0) {
      others.add("a stream had " + stream.repeats() + " events again");
    }
    if (stream.resumes() == 0) {
      others.add("a stream did not have to resume, which shows nothing");
    }
  }

  /** Compares how many jobs clients have made, each once, with how many there are. */
  void look(int submitted, int stored) {
    if (submitted != stored) {
      others.add("%d jobs were made, and there are %d".formatted(submitted, stored));
    }
  }

  List<String> all() {
    var all = new ArrayList<String>();
    calls.forEach((what, detail) -> all.add(what + ", first: " + detail));
    all.addAll(others);
    return all;
  }
}
