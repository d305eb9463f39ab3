package io.bitlens.bench;

import io.bitlens.bench.rolling.Call;
import io.bitlens.bench.rolling.Kind;
import io.bitlens.bench.rolling.Rolling;
import io.bitlens.bench.rolling.Rolling.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Replaces two API nodes one after the other, again and again, behind the gateway while clients
 * call and follow a job; fails if anybody gets a 5xx other than 503, no answer at all, a job twice
 * or never, or a stream that cannot go on where it was.
 *
 * <p>Options: {@code rounds} (3), {@code clients} (8), {@code pause} (20), milliseconds of a client
 * between two calls, {@code followers} (4), {@code calm} (5), seconds between two restarts.
 */
public final class RollingRestart {

  private static final double TAIL = 0.99;

  private RollingRestart() {}

  private static void say(String what) {
    System.out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + what);
  }

  public static void main(String[] arguments) throws Exception {
    var options = Options.of(arguments);
    var plan =
        new Rolling.Plan(
            options.number("rounds", 3),
            options.number("clients", 8),
            Duration.ofMillis(options.number("pause", 20)),
            options.number("followers", 4),
            Duration.ofSeconds(options.number("calm", 5)));
    var report = Report.shown();
    report.text(
        "%s; Java %s; %s; commit %s; load average at the start: %s"
            .formatted(
                Machine.processor(),
                Machine.java(),
                Machine.output("nginx", "-v"),
                Machine.commit(),
                Machine.load()));
    var picture = Files.readAllBytes(Path.of("docs/images/ankle-boot.png"));
    Outcome outcome;
    try (var rolling =
        new Rolling(plan, Files.createTempDirectory("rolling"), RollingRestart::say)) {
      outcome = rolling.run(picture);
    }
    tell(outcome, report);
    System.exit(outcome.faults().isEmpty() ? 0 : 1);
  }

  private static void tell(Outcome outcome, Report report) throws IOException {
    report.line("");
    report.table(
        "kind",
        "requests",
        "2xx",
        "503",
        "other",
        "none",
        "p50/p99 in calm, ms",
        "in restarts, ms");
    for (var kind : Kind.values()) {
      var calls = outcome.calls().stream().filter(call -> call.kind() == kind).toList();
      Predicate<Call> inRestart =
          call -> outcome.restarts().stream().anyMatch(restart -> restart.touches(call));
      report.row(
          kind.name().toLowerCase(Locale.ROOT),
          calls.size(),
          count(calls, Call::well),
          count(calls, Call::later),
          count(calls, call -> !call.well() && !call.later() && call.status() != 0),
          count(calls, call -> call.status() == 0),
          times(calls, inRestart.negate()),
          times(calls, inRestart));
    }
    report.line("");
    report.text("Jobs made: " + outcome.submitted());
    report.text(
        "Streams: resumed %d times, cut %d times, at most %s without an event"
            .formatted(outcome.resumes(), outcome.cut(), outcome.silence()));
    report.text("Load average at the end: " + Machine.load());
    for (var fault : outcome.faults()) {
      report.line("missed: " + fault);
    }
  }

  private static long count(List<Call> calls, Predicate<Call> which) {
    return calls.stream().filter(which).count();
  }

  private static String times(List<Call> calls, Predicate<Call> which) {
    var millis = calls.stream().filter(which).mapToDouble(Call::millis).toArray();
    if (millis.length == 0) {
      return "none";
    }
    var samples = new Samples();
    samples.add(millis);
    return Samples.text("%.1f", samples.median())
        + " / "
        + Samples.text("%.1f", samples.percentile(TAIL));
  }
}
