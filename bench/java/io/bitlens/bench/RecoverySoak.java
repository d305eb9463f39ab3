package io.bitlens.bench;

import io.bitlens.bench.recovery.Recovery;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Kills workers at every moment of a job's life while jobs train, stops one for a while, and takes
 * the database away; fails if a job is lost, has two models, or another model than an undisturbed
 * training.
 *
 * <p>Options: {@code workers} (3), {@code jobs} (20), {@code kills} (50), {@code seeds} (4): how
 * many of the jobs differ; {@code stall} and {@code outage} (60 each), in seconds, 0 for none.
 */
public final class RecoverySoak {

  private RecoverySoak() {}

  private static void say(String what) {
    System.out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + what);
  }

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    var plan =
        new Recovery.Plan(
            options.number("workers", 3),
            options.number("jobs", 20),
            options.number("kills", 50),
            options.number("seeds", 4),
            Duration.ofSeconds(options.number("stall", 60)),
            Duration.ofSeconds(options.number("outage", 60)),
            List.of());
    var start = Instant.now();
    Recovery.Outcome outcome;
    try (var recovery =
        new Recovery(plan, Files.createTempDirectory("recovery"), RecoverySoak::say)) {
      outcome = recovery.run();
    }
    var pickUps = outcome.pickUps().stream().sorted().toList();
    System.out.printf(
        "%d jobs, kills %s, %s; %d jobs went on from a checkpoint%n",
        outcome.jobs(), outcome.kills(), Duration.between(start, Instant.now()), outcome.resumed());
    if (!pickUps.isEmpty()) {
      System.out.printf(
          "taken up after %s (median) to %s%n", pickUps.get(pickUps.size() / 2), pickUps.getLast());
    }
    outcome.faults().forEach(System.out::println);
    if (!outcome.faults().isEmpty()) {
      System.exit(1);
    }
  }
}
