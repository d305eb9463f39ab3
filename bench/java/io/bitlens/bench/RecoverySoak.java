package io.bitlens.bench;

import io.bitlens.bench.recovery.Recovery;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/**
 * Kills workers at every moment of a job's life while jobs train, and fails if one is lost, has two
 * models, or another model than an undisturbed training.
 *
 * <p>Options: {@code workers} (3), {@code jobs} (20), {@code kills} (50), {@code seeds} (4): how
 * many of the jobs differ.
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
            List.of());
    var start = Instant.now();
    Recovery.Outcome outcome;
    try (var recovery =
        new Recovery(plan, Files.createTempDirectory("recovery"), RecoverySoak::say)) {
      outcome = recovery.run();
    }
    var pickUps = outcome.pickUps().stream().sorted().toList();
    System.out.printf(
        "%d jobs, kills %s, %s; taken up after %s (median) to %s%n",
        outcome.jobs(),
        outcome.kills(),
        Duration.between(start, Instant.now()),
        pickUps.get(pickUps.size() / 2),
        pickUps.stream().max(Comparator.naturalOrder()).orElseThrow());
    outcome.faults().forEach(System.out::println);
    if (!outcome.faults().isEmpty()) {
      System.exit(1);
    }
  }
}
