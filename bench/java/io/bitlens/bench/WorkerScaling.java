package io.bitlens.bench;

import io.bitlens.bench.recovery.Throughput;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How much sooner two workers are done with the same jobs than one, each worker with one thread: on
 * a machine with two processors that is what a second machine would bring, less what the two take
 * from each other. One and two workers take turns.
 *
 * <p>Options: {@code jobs} (8), {@code reps} (3), {@code epochs} (2).
 */
public final class WorkerScaling {

  private WorkerScaling() {}

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    int jobs = options.number("jobs", 8);
    var job =
        """
        {"dataset": "mnist-sample", "network": "lenet5", "precision": "w4a4", "epochs": %d, "seed": 7}\
        """
            .formatted(options.number("epochs", 2));
    var one = new ArrayList<Duration>();
    var two = new ArrayList<Duration>();
    for (int i = 0; i < options.number("reps", 3); i++) {
      one.add(time(1, jobs, job));
      two.add(time(2, jobs, job));
    }
    System.out.printf(
        "%d jobs: one worker %s, two workers %s (medians), %.2f of the time%n",
        jobs, median(one), median(two), (double) median(two).toMillis() / median(one).toMillis());
  }

  private static Duration time(int workers, int jobs, String job)
      throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("scaling");
    try (var service = new Throughput(workers, folder)) {
      var outcome = service.run(jobs, job);
      System.out.printf(
          "%d workers: %s for %d jobs, %d attempts; the first began after %s%n",
          workers, outcome.time(), jobs, outcome.attempts(), outcome.toStart());
      if (outcome.attempts() != jobs) {
        throw new IllegalStateException("a job was run twice");
      }
      return outcome.time();
    }
  }

  private static Duration median(List<Duration> times) {
    var sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
